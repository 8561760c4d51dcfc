//! Texts that people and pages write: expressions, and styles of a page that is painted.

use binocular::mining::expr::{Draft, Motif, Scope, Vocabulary, complete, parse};
use binocular::model::{Attribute, Event, EventKind, NodeData, NodeId, NodeTree, Recording, TabId, TreeNode};
use binocular::replay::Timeline;
use binocular::replay::render::{PagePainter, PageRequest, PageView, RenderContext};
use binocular::replay::worker::RENDER_STACK_BYTES;
use std::collections::BTreeMap;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};

fn vocabulary() -> Vocabulary {
    let motif = Motif::new("Hover, then leave", "hover then tab_hidden within 10s").expect("a motif");
    Vocabulary {
        properties: BTreeMap::from([("country".into(), vec!["DE".into()]), ("Plan type".into(), vec![])]),
        rounds: vec!["r1".into()],
        labels: vec!["price_check".into()],
        tags: vec!["odd".into()],
        motifs: BTreeMap::from([(Arc::clone(motif.name()), Arc::new(motif))]),
        segments: BTreeMap::from([
            ("Busy".into(), "clicks >= 3 and device = desktop".into()),
            ("Loop".into(), "segment Loop".into()),
        ]),
        ..Vocabulary::default()
    }
}

/// Reads the text in both scopes; what was read is written out and must be read as the same; completes at every place.
///
/// # Panics
/// When something of this does not hold, which is what the fuzzer looks for.
pub fn expression(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for scope in [Scope::Session, Scope::Sequence] {
        let vocabulary = Vocabulary { scope, ..vocabulary() };
        match parse(&text, &vocabulary) {
            Ok(read) => {
                let canonical = read.text(scope);
                assert_eq!(parse(&canonical, &vocabulary).as_ref(), Ok(&read), "{canonical}");
                let draft = Draft::of(&read, scope);
                assert_eq!(parse(&draft.text(), &vocabulary).as_ref(), Ok(&read), "{draft:?}");
            }
            Err(error) => {
                assert!(text.get(error.at.clone()).is_some(), "{:?} of {text:?}", error.at);
                let _ = (error.pointed(&text), error.mended(&text));
            }
        }
        let steps = (text.len() / 16).max(1);
        for cursor in (0..=text.len() + 1).step_by(steps) {
            complete(&text, cursor, &vocabulary);
        }
    }
}

/// The text up to the first zero is the page's style sheet, the rest the style of an element; both as shorthand of a
/// page with a list, a table, controls and a picture, which is painted small.
///
/// # Panics
/// When something within does, which is what the fuzzer looks for.
pub fn css(bytes: &[u8]) {
    static CONTEXT: OnceLock<RenderContext> = OnceLock::new();
    let cut = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (sheet, style) = (String::from_utf8_lossy(&bytes[..cut]), String::from_utf8_lossy(&bytes[cut..]));
    let tree = page(&sheet, style.trim_start_matches('\0'));
    let event = |kind| Event { offset_ms: 0, tab: TabId(0), kind };
    let events = vec![
        event(EventKind::Meta { href: "https://a.example/".into(), width: 320, height: 200 }),
        event(EventKind::FullSnapshot { tree: Arc::new(tree), scroll_x: 0.0, scroll_y: 0.0 }),
    ];
    let timeline = Timeline::new(Arc::new(Recording::of_one_tab("css", events)));
    let mirror = timeline.stage_after(2).page().cloned().unwrap_or_default();
    let request = PageRequest { scale: 0.1, pointer: Some((40.0, 40.0)), ..PageRequest::new(mirror) };
    let context = CONTEXT.get_or_init(RenderContext::new).clone();
    // The engine panics on some pages; the view says so in a badge, and only a panic of ours comes out.
    on_one_thread(move || drop(PageView::new(context).paint(&request)));
}

/// On one thread for all: the engine never frees what each thread that styles a page keeps of styles, 31 KB, which are a
/// gigabyte after an hour of threads.
fn on_one_thread(work: impl FnOnce() + Send + 'static) {
    type Work = Box<dyn FnOnce() + Send>;
    static THREAD: OnceLock<Mutex<Sender<(Work, Sender<()>)>>> = OnceLock::new();
    let thread = THREAD.get_or_init(|| {
        let (sender, receiver) = channel::<(Work, Sender<()>)>();
        std::thread::Builder::new()
            .stack_size(RENDER_STACK_BYTES)
            .spawn(move || {
                for (work, done) in receiver {
                    work();
                    // Whoever asked waits for it.
                    let _ = done.send(());
                }
            })
            .expect("a thread");
        Mutex::new(sender)
    });
    let (done, ended) = channel();
    let sent = thread.lock().expect("nobody panics with it").send((Box::new(work), done));
    sent.ok().and_then(|()| ended.recv().ok()).expect("no panic comes out of a view");
}

fn page(sheet: &str, style: &str) -> NodeTree {
    let mut nodes: Vec<TreeNode> = Vec::new();
    let mut add = |parent: Option<u32>, data: NodeData| {
        let id = NodeId(nodes.len() as i64 + 1);
        nodes.push(TreeNode { id, parent, in_shadow: false, data });
        nodes.len() as u32 - 1
    };
    let element = |tag: &str, attributes: &[(&str, &str)]| NodeData::Element {
        tag: tag.into(),
        attributes: attributes
            .iter()
            .map(|(name, value)| Attribute { name: (*name).into(), value: (*value).into() })
            .collect(),
        svg: tag == "svg",
        shadow_host: false,
    };
    let document = add(None, NodeData::Document { quirks: false });
    let html = add(Some(document), element("html", &[]));
    let head = add(Some(html), element("head", &[]));
    let sheet_element = add(Some(head), element("style", &[]));
    add(Some(sheet_element), NodeData::Text(sheet.into()));
    let body = add(Some(html), element("body", &[("class", "a")]));
    for tag in ["div", "ul", "table", "p", "select", "svg", "button"] {
        let outer = add(Some(body), element(tag, &[("class", "b"), ("style", style)]));
        let inner = match tag {
            "ul" => "li",
            "table" => "tr",
            "select" => "option",
            "svg" => "rect",
            _ => "span",
        };
        let inner = add(Some(outer), element(inner, &[("id", tag)]));
        let inner = if tag == "table" { add(Some(inner), element("td", &[])) } else { inner };
        add(Some(inner), NodeData::Text("Words of a page".into()));
    }
    add(Some(body), element("input", &[("type", "range"), ("placeholder", "x"), ("style", style)]));
    NodeTree { nodes }
}
