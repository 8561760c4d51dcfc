//! The walk through objects and arrays; every function returns the place behind the value, or `None` at a cut.

use super::super::json::{Members, scan_members, skip_blank, skip_value, string_end, unescape};
use super::super::scope::{MAX_BYTES, Scope, WINDOW_KEYS};
use super::strings::holds_json;
use super::{Cancelled, Doc, Finder, Group, MAX_DEPTH, Parsed, Slice, head_of, head_of_value};
use crate::model::WarningCode;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) type Step = Result<Option<usize>, Cancelled>;

/// A run of elements: an array, or the lines of a file.
pub(super) struct Run {
    pub(super) scope: Arc<Scope>,
    key: Option<Arc<str>>,
    family: u32,
    /// Family of the arrays and objects among the elements.
    pub(super) inner_family: u32,
    /// Groups by the session that their events name.
    groups: BTreeMap<Option<Arc<str>>, usize>,
    last: Option<(Option<Arc<str>>, usize)>,
    /// Elements that are no events and hold none.
    strange: u64,
    /// Whether strings among the elements are encoded events; found out at the first.
    pub(super) strings_are_events: Option<bool>,
    members: Members,
}

impl Run {
    pub(super) fn new(scope: Arc<Scope>, key: Option<Arc<str>>, family: u32, inner_family: u32) -> Self {
        Self {
            scope,
            key,
            family,
            inner_family,
            groups: BTreeMap::new(),
            last: None,
            strange: 0,
            strings_are_events: None,
            members: Members::default(),
        }
    }
}

impl Finder<'_> {
    /// One element of a run: an event, or something to look into.
    pub(super) fn element(&mut self, doc: &Doc, at: usize, run: &mut Run, depth: usize) -> Step {
        self.tick(at)?;
        let groups_before = self.groups.len();
        let bytes = doc.bytes();
        if let Some((session, slice)) = self.understood(doc, at, run) {
            let end = slice.end;
            self.push(run, session, slice);
            return Ok(Some(end));
        }
        let end = match bytes.get(at) {
            Some(b'{') => {
                let mut members = std::mem::take(&mut run.members);
                scan_members(bytes, at, &mut members);
                let head = head_of(&doc.text, &members);
                let end = if members.complete { Some(members.end) } else { skip_value(bytes, at) };
                match (head, members.complete) {
                    (Some((head, session)), true) => {
                        let slice = Slice {
                            text: doc.text.clone(),
                            start: at,
                            end: members.end,
                            encoded: false,
                            window: run.scope.window.clone(),
                            head: Some(head),
                            parsed: None,
                        };
                        self.push(run, session, slice);
                        run.members = members;
                        return Ok(end);
                    }
                    (Some(_), false) => {
                        if end.is_some() {
                            run.strange += 1;
                        } else {
                            self.cut("an event");
                        }
                    }
                    (None, _) => {
                        let (scope, family) = (run.scope.clone(), run.inner_family);
                        self.object(doc, &members, &scope, None, family, depth)?;
                        let nothing = self.groups.len() == groups_before;
                        // Among events it is one of them; elsewhere it can be anything, also a part of one.
                        if nothing && end.is_none() && !run.groups.is_empty() {
                            self.cut("an event");
                        } else if nothing {
                            run.strange += 1;
                        }
                    }
                }
                run.members = members;
                end
            }
            Some(b'[') => {
                if let Some((window, inner)) = pair(doc, at) {
                    self.shape.posthog_windows = true;
                    let mut scope = (*run.scope).clone();
                    scope.window = Some(window.clone());
                    self.windowed(doc, inner, run, &Arc::new(scope), depth)?;
                    let end = skip_value(bytes, at);
                    if end.is_none() {
                        self.cut("a line");
                    }
                    end
                } else {
                    self.shape.nested_arrays = true;
                    let (scope, family) = (run.scope.clone(), run.inner_family);
                    self.array(doc, at, &scope, None, family, depth + 1)?
                }
            }
            Some(b'"') => self.string_element(doc, at, run, depth)?,
            _ => skip_value(bytes, at),
        };
        Ok(end)
    }

    /// The event at this place with its tokens, where those are kept and it looks like one from its first key on.
    fn understood(&mut self, doc: &Doc, at: usize, run: &Run) -> Option<(Option<Arc<str>>, Slice)> {
        let begins =
            [&b"{\"type\":"[..], b"{\"timestamp\":"].iter().any(|key| doc.bytes()[at..].starts_with(key));
        let (text, tokens) =
            self.growing.as_mut().filter(|(text, _)| begins && Arc::ptr_eq(text, &doc.text))?;
        tokens.control_strings = 0;
        let (number, end) = tokens.append(text, at).ok()?;
        let head = head_of_value(tokens.value(text, number)).filter(|_| end <= doc.end);
        let Some((head, session)) = head else {
            tokens.forget(number);
            return None;
        };
        let control_strings = u32::try_from(tokens.control_strings).unwrap_or(u32::MAX);
        let parsed = Some(Parsed { tape: self.tape.clone(), number, control_strings });
        let (text, window) = (text.clone(), run.scope.window.clone());
        Some((session, Slice { text, start: at, end, encoded: false, window, head: Some(head), parsed }))
    }

    pub(super) fn push(&mut self, run: &mut Run, session: Option<Arc<str>>, slice: Slice) {
        let known = run.last.as_ref().filter(|(last, _)| *last == session).map(|(_, index)| *index);
        let known = known.or_else(|| run.groups.get(&session).copied());
        let index = known.unwrap_or(self.groups.len());
        if known.is_none() {
            let (scope, key) = (run.scope.clone(), run.key.clone());
            run.groups.insert(session.clone(), index);
            let session = session.clone();
            self.groups.push(Group { scope, family: run.family, session, key, slices: Vec::new() });
        }
        self.shape.event_windows |= slice.head.is_some_and(|h| h.windowed);
        run.last = Some((session, index));
        if let Some(group) = self.groups.get_mut(index) {
            group.slices.push(slice);
        }
    }

    pub(super) fn cut(&mut self, what: &str) {
        self.warnings.note(self.cut_code, || format!("{what} ends early"));
    }

    /// What stands behind the window in a pair. Single events join the events of the run.
    fn windowed(
        &mut self,
        doc: &Doc,
        at: usize,
        run: &mut Run,
        scope: &Arc<Scope>,
        depth: usize,
    ) -> Result<(), Cancelled> {
        if doc.bytes().get(at) == Some(&b'{') {
            let window = scope.window.clone();
            let mut inner = Members::default();
            scan_members(doc.bytes(), at, &mut inner);
            if let (Some((head, session)), true) = (head_of(&doc.text, &inner), inner.complete) {
                let text = doc.text.clone();
                let slice = Slice {
                    text,
                    start: at,
                    end: inner.end,
                    encoded: false,
                    window,
                    head: Some(head),
                    parsed: None,
                };
                self.push(run, session, slice);
            }
            return Ok(());
        }
        let family = run.inner_family;
        self.array(doc, at, scope, None, family, depth + 1).map(drop)
    }

    pub(super) fn array(
        &mut self,
        doc: &Doc,
        at: usize,
        scope: &Arc<Scope>,
        key: Option<Arc<str>>,
        family: u32,
        depth: usize,
    ) -> Step {
        let bytes = doc.bytes();
        if depth > MAX_DEPTH {
            return Ok(skip_value(bytes, at));
        }
        let inner_family = self.family();
        let mut run = Run::new(scope.clone(), key, family, inner_family);
        let mut at = at + 1;
        let end = loop {
            at = skip_blank(bytes, at);
            match bytes.get(at) {
                None => {
                    if !run.groups.is_empty() {
                        self.cut("an array of events");
                    }
                    break None;
                }
                Some(b']') => break Some(at + 1),
                Some(b',') => at += 1,
                Some(_) => match self.element(doc, at, &mut run, depth)? {
                    Some(behind) => at = behind.max(at + 1),
                    None => break None,
                },
            }
        };
        self.finish(&run);
        Ok(end)
    }

    /// Counts what stood among events and was none.
    pub(super) fn finish(&mut self, run: &Run) {
        if !run.groups.is_empty() {
            self.warnings.note_many(WarningCode::MalformedEvent, run.strange, || {
                "an object among the events has no whole-numbered type or no timestamp".to_owned()
            });
        }
    }

    /// Looks into an object that is no event. Its plain members, and small objects of known names, describe the rest.
    pub(super) fn object(
        &mut self,
        doc: &Doc,
        members: &Members,
        scope: &Arc<Scope>,
        key: Option<&str>,
        family: u32,
        depth: usize,
    ) -> Result<(), Cancelled> {
        if depth >= MAX_DEPTH {
            return Ok(());
        }
        let mut own = (**scope).clone();
        own.weak_id = None;
        let mut inside = Vec::new();
        for member in &members.list {
            let name = unescape(doc.part(member.key));
            let raw = doc.part((member.value.0, member.value.1.min(doc.end)));
            let first = raw.as_bytes().first().copied();
            let packed_text = first == Some(b'"') && holds_json(raw);
            if matches!(first, Some(b'{' | b'[')) || packed_text {
                inside.push((name.clone(), member.value));
            }
            let known = first != Some(b'[') && (first != Some(b'{') || Scope::knows_object(&name));
            if known && raw.len() <= MAX_BYTES && !member.cut && !packed_text {
                own.take(&name, raw, &mut self.tokens);
            }
            if WINDOW_KEYS.contains(&&*name) {
                self.shape.posthog_windows = true;
            }
        }
        if own.weak_id.is_none() {
            own.weak_id.clone_from(&scope.weak_id);
        }
        let windows = key.is_some_and(names_windows);
        let own = Arc::new(own);
        let inner_family = if inside.len() > 1 { self.family() } else { family };
        for (name, (at, _)) in inside {
            let mut scope = own.clone();
            if windows {
                self.shape.windows_by_id = true;
                let mut named = (*own).clone();
                named.window = Some(Arc::from(&*name));
                scope = Arc::new(named);
            }
            self.shape.posthog_snapshots |= name == "snapshots";
            self.walk(doc, at, &scope, &name, inner_family, depth + 1)?;
        }
        Ok(())
    }

    /// A member of an object.
    pub(super) fn walk(
        &mut self,
        doc: &Doc,
        at: usize,
        scope: &Arc<Scope>,
        name: &str,
        family: u32,
        depth: usize,
    ) -> Result<(), Cancelled> {
        let bytes = doc.bytes();
        match bytes.get(at) {
            Some(b'[') => self.array(doc, at, scope, Some(Arc::from(name)), family, depth).map(drop),
            Some(b'{') => {
                let mut members = Members::default();
                scan_members(bytes, at, &mut members);
                if let (Some((head, session)), true) = (head_of(&doc.text, &members), members.complete) {
                    let (text, window) = (doc.text.clone(), scope.window.clone());
                    let slice = Slice {
                        text,
                        start: at,
                        end: members.end,
                        encoded: false,
                        window,
                        head: Some(head),
                        parsed: None,
                    };
                    let mut run = Run::new(scope.clone(), None, family, family);
                    self.push(&mut run, session, slice);
                    return Ok(());
                }
                self.object(doc, &members, scope, Some(name), family, depth)
            }
            Some(b'"') => {
                let Some(end) = string_end(bytes, at + 1) else { return Ok(()) };
                let inside = doc.part((at + 1, end.quote));
                self.text(inside, scope, name, family, depth)
            }
            _ => Ok(()),
        }
    }
}

/// Whether the array is `["window", event]` or `["window", [event, …]]`: the window and the place of the rest.
fn pair(doc: &Doc, at: usize) -> Option<(Arc<str>, usize)> {
    let bytes = doc.bytes();
    let first = skip_blank(bytes, at + 1);
    let name = match bytes.get(first)? {
        b'"' => (first + 1, string_end(bytes, first + 1)?.quote),
        b'0'..=b'9' => (first, skip_value(bytes, first)?),
        _ => return None,
    };
    let comma = skip_blank(bytes, skip_value(bytes, first)?);
    let second = skip_blank(bytes, comma + 1);
    let holds = matches!(bytes.get(second), Some(b'{' | b'['));
    (bytes.get(comma) == Some(&b',') && holds && name.1 - name.0 <= 200)
        .then(|| (Arc::from(&*unescape(doc.part(name))), second))
}

/// Whether members under this name are windows and not wrappers.
fn names_windows(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.contains("window") || lower == "tabs" || lower.ends_with("bytab")
}
