//! Round trips, damage, and the frozen layout of the codec.

use super::chunk::PAGE_BYTES;
use super::*;
use crate::model::{
    Attribute, ConsoleLevel, Event, EventKind, Log, NoWatch, NodeData, NodeId, NodeTree, PointerKind,
    PointerSample, RequestDetails, TabId, TreeNode,
};
use crate::project::testing::{self, strategies};
use proptest::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

type Long = BTreeMap<[u8; 32], LongValue>;

impl LongValues for Long {
    fn text(&self, hash: &[u8; 32]) -> Result<Arc<str>, CodecError> {
        let bytes = self.bytes(hash)?;
        Ok(str::from_utf8(&bytes).map_err(|_| CodecError::NotUtf8)?.into())
    }
    fn bytes(&self, hash: &[u8; 32]) -> Result<LongValue, CodecError> {
        self.get(hash).cloned().ok_or_else(|| CodecError::MissingLongValue(format!("{:02x}", hash[0])))
    }
}

fn encoded(events: &[Event]) -> (Vec<Chunk>, Long) {
    let mut long = Long::new();
    let chunks = cut(events, &mut long, &NoWatch).unwrap();
    (chunks, long)
}

fn decoded(chunks: &[Chunk], long: &Long) -> Vec<Event> {
    chunks.iter().flat_map(|chunk| decode_chunk(&chunk.data, long).unwrap()).collect()
}

fn pointer_event(offset_ms: i64, x: f64) -> Event {
    let samples = vec![PointerSample { offset_ms, x, y: 7.0, node: NodeId(5) }];
    Event { offset_ms, tab: TabId(0), kind: EventKind::PointerMove { pointer: PointerKind::Mouse, samples } }
}

fn snapshot(offset_ms: i64, tab: u16) -> Event {
    let kind = EventKind::FullSnapshot { tree: Arc::new(NodeTree::default()), scroll_x: 0.0, scroll_y: 0.0 };
    Event { offset_ms, tab: TabId(tab), kind }
}

fn meta(offset_ms: i64, tab: u16) -> Event {
    let kind = EventKind::Meta { href: "https://shop.example/".into(), width: 1280, height: 720 };
    Event { offset_ms, tab: TabId(tab), kind }
}

proptest! {
    #[test]
    fn events_of_all_kinds_come_back_equal(events in strategies::events(60)) {
        let (chunks, long) = encoded(&events);
        prop_assert_eq!(decoded(&chunks, &long), events);
    }

    #[test]
    fn chunks_tile_the_events(events in strategies::events(60)) {
        let (chunks, _) = encoded(&events);
        let mut next = 0;
        for chunk in &chunks {
            prop_assert_eq!(chunk.first_event, next);
            prop_assert!(chunk.events > 0);
            prop_assert_eq!(chunk.start_ms, events[next as usize].offset_ms);
            next += chunk.events;
            prop_assert_eq!(chunk.end_ms, events[next as usize - 1].offset_ms);
        }
        prop_assert_eq!(next as usize, events.len());
    }

    #[test]
    fn a_changed_event_changes_the_hash(events in strategies::events(20), at in any::<prop::sample::Index>()) {
        let hash = content_hash(0, &events, &NoWatch).unwrap();
        prop_assert_eq!(&hash, &content_hash(0, &events.clone(), &NoWatch).unwrap());
        prop_assert_ne!(&hash, &content_hash(1, &events, &NoWatch).unwrap());
        if !events.is_empty() {
            let mut other = events.clone();
            other[at.index(events.len())].offset_ms ^= 1;
            prop_assert_ne!(&hash, &content_hash(0, &other, &NoWatch).unwrap());
        }
    }

    /// Below the checksum, where damage would reach the reader: any bytes, and good bytes with flipped bits.
    #[test]
    fn damaged_bytes_end_in_an_error_or_in_events(
        noise in proptest::collection::vec(any::<u8>(), 0..300),
        events in strategies::events(12),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 0..8_u32), 1..6),
    ) {
        let _ = decode_chunk(&noise, &Long::new());
        let _ = decode_chunk(&pack(&noise, 1 << 20).unwrap(), &Long::new());
        let (chunks, long) = encoded(&events);
        for chunk in &chunks {
            let mut packed = chunk.data.clone();
            let mut raw = unpack(&packed, 1 << 26).unwrap();
            for (at, bit) in &flips {
                let (i, j) = (at.index(packed.len()), at.index(raw.len()));
                packed[i] ^= 1 << bit;
                raw[j] ^= 1 << bit;
            }
            let _ = decode_chunk(&packed, &long);
            let _ = decode_chunk(&pack(&raw, 1 << 26).unwrap(), &long);
            let whole = unpack(&chunk.data, 1 << 26).unwrap();
            let cut_short = &whole[..flips[0].0.index(whole.len())];
            prop_assert!(decode_chunk(&pack(cut_short, 1 << 26).unwrap(), &long).is_err(), "a cut chunk was read");
        }
    }

    #[test]
    fn a_flipped_bit_of_a_stored_chunk_is_found(
        events in strategies::events(30),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u32,
    ) {
        let (chunks, long) = encoded(&events);
        for mut chunk in chunks {
            let good = decode_chunk(&chunk.data, &long).unwrap();
            let i = at.index(chunk.data.len());
            chunk.data[i] ^= 1 << bit;
            // A few bits of a zstd header say nothing of the content; whatever is read is then the same.
            if let Ok(events) = decode_chunk(&chunk.data, &long) {
                prop_assert_eq!(events, good);
            }
        }
    }
}

/// Fails when somebody changes the walk over events: then stored hashes would no longer find their recording,
/// and chunks in people's files would no longer be read.
#[test]
fn the_canonical_bytes_are_frozen() {
    let events = testing::every_kind();
    assert_eq!(
        content_hash(1_700_000_000_000, &events, &NoWatch).unwrap(),
        "7a6b33383a69c67f23965ed72c782ca0c3d9cb2e189f426505b2eb5ca740b777"
    );
    let mut kinds: Vec<_> = events.iter().map(|event| std::mem::discriminant(&event.kind)).collect();
    kinds.dedup();
    assert_eq!(kinds.len(), 21, "an event of every kind");
}

fn log_event(log: Log) -> Event {
    Event { offset_ms: 3, tab: TabId(0), kind: EventKind::Log(log) }
}

fn console(stack: &str) -> Event {
    log_event(Log::Console { level: ConsoleLevel::Error, message: "oh".into(), stack: stack.into() })
}

fn request(details: Option<RequestDetails>) -> Event {
    let details = details.map(Box::new);
    log_event(Log::Network { method: "GET".into(), url: "/a".into(), status: 200, duration_ms: 7, details })
}

/// Stacks and sizes came later. What has none is written as before, and what has some under codes of its own, so that
/// files of before are read and their recordings keep the hash by which they are found.
#[test]
fn what_logs_hold_beside_is_written_only_where_it_is_there() {
    let raw = |event: &Event| unpack(&encoded(std::slice::from_ref(event)).0[0].data, 1 << 20).unwrap();
    let details = RequestDetails {
        response_bytes: Some(81_234),
        media_type: "application/json".into(),
        initiator: "fetch".into(),
    };
    for (plain, rich) in [(console(""), console("at pay\nat click")), (request(None), request(Some(details)))]
    {
        assert!(raw(&plain).len() < raw(&rich).len());
        let hash = |event| content_hash(0, std::slice::from_ref(event), &NoWatch).unwrap();
        assert_ne!(hash(&plain), hash(&rich));
        for event in [plain, rich] {
            let (chunks, long) = encoded(std::slice::from_ref(&event));
            assert_eq!(decoded(&chunks, &long), [event]);
        }
    }
    let rich = [console("at pay"), request(Some(RequestDetails::default()))];
    assert_eq!(
        content_hash(0, &rich, &NoWatch).unwrap(),
        "7b9acd97d16b4570c24ef774f24b5d79a61af21a4b23d0ba071cbbddae9a2cb3",
        "these codes are frozen too"
    );
}

#[test]
fn a_full_chunk_ends_before_a_snapshot_and_the_page_that_it_belongs_to() {
    let long = |offset_ms: i64| {
        let payload: Arc<str> = format!("{offset_ms:01000}").into();
        Event { offset_ms, tab: TabId(0), kind: EventKind::Custom { tag: "t".into(), payload } }
    };
    let mut events = vec![pointer_event(0, 1.0), meta(10, 0), snapshot(11, 0), meta(20, 0), snapshot(21, 0)];
    events.extend((0..=PAGE_BYTES as i64 / 1000).map(|i| long(30 + i)));
    let full = events.len() as u32;
    events.extend([meta(500, 1), snapshot(501, 1), pointer_event(502, 2.0)]);
    let (chunks, long_values) = encoded(&events);
    let shape: Vec<_> = chunks.iter().map(|c| (c.first_event, c.events, c.starts_with_snapshot)).collect();
    assert_eq!(shape, [(0, full, false), (full, 3, true)], "small pages share a chunk");
    assert_eq!(decoded(&chunks, &long_values), events);
}

#[test]
fn long_runs_are_cut_by_count_and_by_size() {
    let moves: Vec<_> = (0..1300).map(|i| pointer_event(i * 50, i as f64)).collect();
    let (chunks, long) = encoded(&moves);
    assert_eq!(chunks.iter().map(|c| c.events).collect::<Vec<_>>(), [256, 256, 256, 256, 256, 20]);
    assert_eq!(decoded(&chunks, &long), moves);

    let payload = |i: i64| -> Arc<str> { format!("{i:01500}").into() };
    let kind = |i| EventKind::Custom { tag: "t".into(), payload: payload(i) };
    let wide: Vec<_> = (0..250).map(|i| Event { offset_ms: i, tab: TabId(0), kind: kind(i) }).collect();
    let (chunks, long) = encoded(&wide);
    assert_eq!(chunks.len(), 2, "250 events of 1.5 kB are 375 kB");
    assert_eq!(decoded(&chunks, &long), wide);
}

#[test]
fn equal_strings_of_a_chunk_are_one_string_in_memory() {
    let (chunks, long) = encoded(&[meta(0, 0), pointer_event(1, 1.0), meta(2, 0)]);
    let events = decoded(&chunks, &long);
    let (EventKind::Meta { href: a, .. }, EventKind::Meta { href: b, .. }) =
        (&events[0].kind, &events[2].kind)
    else {
        panic!("the events changed their kind");
    };
    assert!(Arc::ptr_eq(a, b));
}

/// Counts how often a long text is asked for.
struct Counting<'a>(&'a Long, RefCell<u32>);

impl LongValues for Counting<'_> {
    fn text(&self, hash: &[u8; 32]) -> Result<Arc<str>, CodecError> {
        *self.1.borrow_mut() += 1;
        self.0.text(hash)
    }
    fn bytes(&self, hash: &[u8; 32]) -> Result<LongValue, CodecError> {
        self.0.bytes(hash)
    }
}

#[test]
fn long_values_leave_the_chunk_once() {
    let css: Arc<str> = "a{color:red}".repeat(1000).into();
    let sheet = |offset_ms| Event {
        offset_ms,
        tab: TabId(0),
        kind: EventKind::Custom { tag: "css".into(), payload: Arc::clone(&css) },
    };
    let mut long = Long::new();
    let mut chunks = cut(&[sheet(0)], &mut long, &NoWatch).unwrap();
    chunks.extend(cut(&[snapshot(1, 0), sheet(2)], &mut long, &NoWatch).unwrap());
    assert_eq!((chunks.len(), long.len()), (2, 1));
    assert!(chunks.iter().all(|c| c.data.len() < 150), "the style sheet stayed in a chunk");

    let counting = Counting(&long, RefCell::new(0));
    decode_chunk(&chunks[0].data, &counting).unwrap();
    assert_eq!(*counting.1.borrow(), 1);
    let missing = decode_chunk(&chunks[0].data, &Long::new()).unwrap_err();
    assert!(matches!(missing, CodecError::MissingLongValue(_)));
}

#[test]
fn a_tree_whose_node_stands_before_its_parent_is_not_stored() {
    let mut events = testing::recording("tree").events;
    for event in &mut events {
        if let EventKind::FullSnapshot { tree, .. } = &mut event.kind {
            Arc::make_mut(tree).nodes[1].parent = Some(1);
        }
    }
    assert_eq!(cut(&events, &mut Long::new(), &NoWatch), Err(CodecError::BrokenTree));
    assert_eq!(content_hash(0, &events, &NoWatch), Err(CodecError::BrokenTree));
}

#[test]
fn a_length_that_lies_reserves_nothing() {
    let mut packed = vec![CODEC_VERSION];
    packed.extend([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    assert_eq!(unpack(&packed, 1 << 20), Err(CodecError::TooLarge(1 << 20)));
    let honest = pack(&[7; 5000], 1 << 20).unwrap();
    assert_eq!(unpack(&honest, 4999), Err(CodecError::TooLarge(4999)));
    let shorter = [&[CODEC_VERSION, 10], &honest[3..]].concat();
    assert_eq!(unpack(&shorter, 1 << 20), Err(CodecError::Damaged), "the frame is longer than it says");
    assert_eq!(unpack(&[9, 0], 10), Err(CodecError::UnknownVersion(9)));
}

#[test]
fn more_events_than_a_chunk_has_are_refused_before_they_take_room() {
    let mut raw = Vec::new();
    raw.push(0); // no strings
    raw.extend([0x80, 0x80, 0x40]); // 2^20 events
    raw.resize(raw.len() + (2 << 20), 0);
    let packed = pack(&raw, 1 << 26).unwrap();
    assert!(packed.len() < 1000, "a bomb of {} bytes", packed.len());
    assert_eq!(decode_chunk(&packed, &Long::new()), Err(CodecError::OutOfRange("number of events")));
}

/// An import lets pages of a million nodes through; a tenth of one must take no more than a fortieth of the limit.
#[test]
fn the_largest_page_of_an_import_fits_into_a_chunk() {
    const NODES: u32 = 100_000;
    let attribute = |name: &str, value: String| Attribute { name: name.into(), value: value.into() };
    let node = |at: u32| TreeNode {
        id: NodeId(i64::from(at)),
        parent: at.checked_sub(1).map(|last| last / 2),
        in_shadow: false,
        data: NodeData::Element {
            tag: "div".into(),
            attributes: vec![
                attribute("class", format!("row-{}", at % 50)),
                attribute("data-key", format!("item {at}")),
                attribute("style", "top: 4px".to_owned()),
            ],
            svg: false,
            shadow_host: false,
        },
    };
    let tree = Arc::new(NodeTree { nodes: (0..NODES).map(node).collect() });
    let kind = EventKind::FullSnapshot { tree, scroll_x: 0.0, scroll_y: 0.0 };
    let events = [Event { offset_ms: 0, tab: TabId(0), kind }];
    let (chunks, long) = encoded(&events);
    let bytes = unpack(&chunks[0].data, chunk::MAX_CHUNK_BYTES).unwrap().len();
    assert!(bytes < chunk::MAX_CHUNK_BYTES / 40, "{bytes} bytes");
    assert_eq!(decoded(&chunks, &long), events);
}
