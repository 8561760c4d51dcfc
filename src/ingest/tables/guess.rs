//! What the columns of an unknown table are likely to be, by their names and by what is in them.

use super::lists::{USUAL, usual_column};
use super::mapping::{Kind, Lists, Mapping, Role, TimeUnit};
use super::presets::{PRESETS, plain};
use super::times;

/// Names that columns have in the wild, as [`plain`] writes them; the first that is found wins.
const NAMES: &[(Role, &[&str])] = &[
    (
        Role::Session,
        &[
            "sessionid",
            "session",
            "sessionguid",
            "sessionuuid",
            "visitid",
            "idvisit",
            "sid",
            "recordingid",
            "trialid",
            "trial",
            "typ",
        ],
    ),
    (
        Role::User,
        &[
            "userid",
            "user",
            "visitorid",
            "distinctid",
            "participant",
            "participantid",
            "subject",
            "subjectid",
            "anonymousid",
            "clientid",
            "deviceid",
            "who",
        ],
    ),
    (
        Role::Time,
        &[
            "timestamp",
            "time",
            "eventtime",
            "datetime",
            "ts",
            "eventtimestamp",
            "clienttimestamp",
            "createdat",
            "timems",
            "timestampms",
            "t",
            "date",
            "when",
        ],
    ),
    (Role::Order, &["seqid", "seq", "sequence", "order", "eventindex", "index", "eventid"]),
    (Role::Event, &["eventtype", "event", "eventname", "type", "action", "state", "kind", "name", "what"]),
    (Role::X, &["x", "clientx", "mousex", "cursorx", "posx", "xpos", "pagex", "screenx", "positionx", "mx"]),
    (Role::Y, &["y", "clienty", "mousey", "cursory", "posy", "ypos", "pagey", "screeny", "positiony", "my"]),
    (Role::ScrollX, &["scrollx", "scrollleft", "xoffset"]),
    (Role::ScrollY, &["scrolly", "scrolltop", "yoffset", "scrollposition"]),
    (
        Role::TargetSelector,
        &[
            "selector",
            "targetselector",
            "cssselector",
            "xpath",
            "csspath",
            "element",
            "target",
            "elementselector",
        ],
    ),
    (Role::TargetText, &["text", "targettext", "label", "elementtext", "innertext"]),
    (Role::Value, &["value", "inputvalue"]),
    (Role::Url, &["url", "pageurl", "currenturl", "href", "location", "page", "pagelocation", "path"]),
    (Role::ViewportWidth, &["viewportwidth", "viewportw", "windowwidth", "innerwidth", "screenwidth"]),
    (Role::ViewportHeight, &["viewportheight", "viewporth", "windowheight", "innerheight", "screenheight"]),
    (Role::Tab, &["tabid", "windowid", "tab", "viewid"]),
    (Role::Message, &["message", "errormessage"]),
    (Role::Property, &["country", "device", "devicetype", "browser", "os", "plan", "platform", "language"]),
];

/// The mapping of a preset that fits, else one by names and contents. `rows` are some of the table's first.
pub fn guess(columns: &[impl AsRef<str>], rows: &[Vec<Option<String>>]) -> Mapping {
    if let Some(preset) = PRESETS.iter().find(|p| p.fits(columns)) {
        let mapping = preset.mapping(columns);
        if mapping.check().is_ok() {
            return mapping;
        }
    }
    let values =
        |at: usize| rows.iter().filter_map(move |row| row.get(at)?.as_deref()).filter(|v| !v.is_empty());
    let fits = |role: Role, at: usize| {
        let mut seen = values(at).peekable();
        let all = |test: &dyn Fn(&str) -> bool, seen: &mut dyn Iterator<Item = &str>| {
            let (mut count, mut good) = (0, 0);
            for value in seen {
                count += 1;
                good += usize::from(test(value));
            }
            good * 10 >= count * 8
        };
        if seen.peek().is_none() {
            return role != Role::Time;
        }
        match role {
            // Its name says that it is the time: half of the values may be broken.
            Role::Time => {
                let (count, good) =
                    seen.fold((0, 0), |(n, good), v| (n + 1, good + usize::from(times::looks_like_time(v))));
                good * 2 >= count
            }
            Role::X
            | Role::Y
            | Role::ScrollX
            | Role::ScrollY
            | Role::ViewportWidth
            | Role::ViewportHeight => all(&|v| v.trim().parse::<f64>().is_ok_and(f64::is_finite), &mut seen),
            Role::Event => !all(&|v| v.trim().parse::<f64>().is_ok(), &mut seen),
            _ => true,
        }
    };
    let mut mapping = Mapping::default();
    let mut taken = vec![false; columns.len()];
    for (role, names) in NAMES {
        for name in *names {
            let at = columns.iter().position(|c| {
                let own = plain(c.as_ref());
                own == *name
                    || own.rsplit('.').next().is_some_and(|last| last.trim_start_matches('$') == *name)
            });
            let Some(at) = at.filter(|at| !taken[*at] && fits(*role, *at)) else { continue };
            let found = mapping.columns.entry(*role).or_default();
            if found.is_empty() || *role == Role::Property {
                found.push(columns[at].as_ref().to_owned());
                taken[at] = true;
            }
        }
    }
    // By what is in it: a column of dates or of large numbers is the time, one of addresses the page.
    if mapping.column(Role::Time).is_none()
        && let Some(at) = (0..columns.len())
            .find(|at| !taken[*at] && values(*at).next().is_some() && values(*at).all(times::is_surely_time))
    {
        mapping.columns.insert(Role::Time, vec![columns[at].as_ref().to_owned()]);
        taken[at] = true;
    }
    let address = |v: &str| v.starts_with("http://") || v.starts_with("https://");
    if mapping.column(Role::Url).is_none()
        && let Some(at) = (0..columns.len())
            .find(|at| !taken[*at] && values(*at).next().is_some() && values(*at).all(address))
    {
        mapping.columns.insert(Role::Url, vec![columns[at].as_ref().to_owned()]);
    }
    mapping.time_unit = TimeUnit::Auto;
    if mapping.column(Role::Time).is_none()
        && let Some(at) = usual_column(columns.len(), rows)
    {
        return listed(columns, rows, at, &mapping);
    }
    mapping
}

/// Whether nothing in the rows looks like a moment, be it a column of times or events in a cell.
pub fn has_no_times(columns: &[impl AsRef<str>], rows: &[Vec<Option<String>>]) -> bool {
    let timed = |at: usize| {
        rows.iter()
            .filter_map(|row| row.get(at)?.as_deref())
            .any(|v| !v.is_empty() && times::is_surely_time(v))
    };
    rows.len() > 1 && !(0..columns.len()).any(timed) && usual_column(columns.len(), rows).is_none()
}

/// Values of a property that a person would slice by are short.
const MAX_PROPERTY_CHARS: usize = 40;

/// The mapping of a table with a row per session, whose events stand in the cells of a column.
fn listed(columns: &[impl AsRef<str>], rows: &[Vec<Option<String>>], at: usize, named: &Mapping) -> Mapping {
    let column = columns[at].as_ref().to_owned();
    let mut mapping = Mapping {
        lists: vec![Lists { column: column.clone(), pattern: USUAL.to_owned() }],
        // Where presses and releases are all there is, a release is what a page reacts to.
        events: [("up".to_owned(), Kind::Click)].into(),
        ..Mapping::default()
    };
    for (role, group) in [(Role::Time, "time"), (Role::Event, "event"), (Role::X, "x"), (Role::Y, "y")] {
        mapping.columns.insert(role, vec![format!("{column}.{group}")]);
    }
    let values = |at: usize| rows.iter().filter_map(move |row| row.get(at)?.as_deref());
    let distinct = |at: usize| values(at).collect::<std::collections::BTreeSet<_>>().len() == rows.len();
    let session = named.column(Role::Session).map(str::to_owned);
    let session =
        session.filter(|name| columns.iter().position(|c| c.as_ref() == name).is_some_and(distinct));
    if let Some(session) = &session {
        mapping.columns.insert(Role::Session, vec![session.clone()]);
    }
    if let Some(user) = named.column(Role::User) {
        mapping.columns.insert(Role::User, vec![user.to_owned()]);
    }
    let used = [session.as_deref(), named.column(Role::User)];
    let properties = (0..columns.len()).filter(|other| {
        let short = values(*other).all(|v| v.chars().count() <= MAX_PROPERTY_CHARS);
        *other != at && short && !distinct(*other) && !used.contains(&Some(columns[*other].as_ref()))
    });
    let properties: Vec<String> = properties.map(|at| columns[at].as_ref().to_owned()).collect();
    if !properties.is_empty() {
        mapping.columns.insert(Role::Property, properties);
    }
    mapping
}
