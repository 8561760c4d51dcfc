//! Bad inputs made of good ones; the same bytes at every run.

use super::readers;
use crate::support::Random;
use std::io::Write;

/// What has to become of an input.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing of it can be read, and a sentence says why.
    Refused,
    /// What was whole is read, with a warning or a refusal of the rest.
    Salvaged,
    /// Odd, but all of it can be read.
    Read,
    /// Read or refused; which of both depends on where the dice fell.
    Any,
}
use Outcome::{Any, Read, Refused, Salvaged};

pub struct Bad {
    /// Name of the file.
    pub name: String,
    pub bytes: Vec<u8>,
    pub outcome: Outcome,
}

const START: i64 = 1_700_000_000_000;
const DEEP: usize = 100_000;

fn event(offset_ms: i64, kind: u8, data: &str) -> String {
    format!("{{\"type\":{kind},\"data\":{data},\"timestamp\":{}}}", START + offset_ms)
}

fn meta(offset_ms: i64) -> String {
    event(offset_ms, 4, "{\"href\":\"https://shop.example/\",\"width\":800,\"height\":600}")
}

fn page(offset_ms: i64, body: &str) -> String {
    let node = format!(
        "{{\"type\":0,\"id\":1,\"childNodes\":[{{\"type\":2,\"id\":2,\"tagName\":\"html\",\"attributes\":{{}},\"childNodes\":[{{\"type\":2,\"id\":3,\"tagName\":\"body\",\"attributes\":{{}},\"childNodes\":[{body}]}}]}}]}}"
    );
    event(offset_ms, 2, &format!("{{\"node\":{node},\"initialOffset\":{{\"left\":0,\"top\":0}}}}"))
}

fn button(id: i64) -> String {
    format!(
        "{{\"type\":2,\"id\":{id},\"tagName\":\"button\",\"attributes\":{{}},\"childNodes\":[{{\"type\":3,\"id\":{},\"textContent\":\"Buy\"}}]}}",
        id + 1
    )
}

fn click(offset_ms: i64, id: i64) -> String {
    event(offset_ms, 3, &format!("{{\"source\":2,\"type\":2,\"id\":{id},\"x\":5,\"y\":6}}"))
}

fn mutation(offset_ms: i64, adds: &str, removes: &str) -> String {
    event(
        offset_ms,
        3,
        &format!("{{\"source\":0,\"adds\":[{adds}],\"removes\":[{removes}],\"texts\":[],\"attributes\":[]}}"),
    )
}

fn add(parent: i64, next: &str, node: &str) -> String {
    format!("{{\"parentId\":{parent},\"nextId\":{next},\"node\":{node}}}")
}

fn text_node(id: i64) -> String {
    format!("{{\"type\":3,\"id\":{id},\"textContent\":\"t\"}}")
}

fn good() -> Vec<String> {
    vec![meta(0), page(1, &button(10)), click(2_000, 10), click(4_000, 10)]
}

/// The good recording with these events behind it.
fn with(more: &[String]) -> Vec<u8> {
    let mut events = good();
    events.extend_from_slice(more);
    format!("[{}]", events.join(",")).into_bytes()
}

pub fn gzip(raw: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(raw).unwrap();
    packer.finish().unwrap()
}

fn zeros(mebibytes: usize) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let piece = vec![b' '; 1 << 20];
    for _ in 0..mebibytes {
        packer.write_all(&piece).unwrap();
    }
    packer.finish().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub fn mob(messages: &[&[u8]]) -> Vec<u8> {
    let time = [&[0_u8][..], &[0x80, 0xd0, 0x95, 0xff, 0xbc, 0x31]].concat();
    let mut out = vec![0xff; 8];
    for message in [&time[..], &[7], &[8, 1, 0, 0, 4, b'B', b'O', b'D', b'Y', 0]].iter().chain(messages) {
        out.extend_from_slice(message);
    }
    out
}

/// Every one.
pub fn all() -> Vec<Bad> {
    let mut list = Vec::new();
    let mut put = |name: &str, outcome: Outcome, bytes: Vec<u8>| {
        list.push(Bad { name: name.to_owned(), bytes, outcome });
    };
    let plain = with(&[]);
    bytes(&mut put, &plain);
    times(&mut put);
    pages(&mut put);
    values(&mut put);
    containers(&mut put, &plain);
    tables(&mut put);
    binary(&mut put);
    readers::all(&mut put);
    readers::packed(&mut put, &plain);
    list
}

pub type Put<'p> = dyn FnMut(&str, Outcome, Vec<u8>) + 'p;

fn bytes(put: &mut Put<'_>, plain: &[u8]) {
    let mut dice = Random(7);
    for n in 0..8 {
        let cut = plain.len() / 4 + dice.below(plain.len() * 3 / 4);
        put(&format!("cut-{n}.json"), Any, plain[..cut].to_vec());
    }
    for n in 0..6 {
        let mut changed = plain.to_vec();
        for _ in 0..12 {
            let at = dice.below(changed.len());
            changed[at] = dice.next() as u8;
        }
        put(&format!("changed-bytes-{n}.json"), Any, changed);
    }
    put("cut-after-the-page.json", Salvaged, plain[..plain.len() - 30].to_vec());
    let lines = good().join("\n").into_bytes();
    put("cut-line.jsonl", Salvaged, lines[..lines.len() - 20].to_vec());
    put("lines-of-rubbish.jsonl", Salvaged, [&lines[..], b"\nnull\nx\n{]\n\"\n", &lines[..]].concat());
    put("empty.json", Refused, Vec::new());
    put("blanks.json", Refused, vec![b' '; 10_000]);
    put("zeros.json", Refused, vec![0; 100_000]);
    put("bom.json", Read, [b"\xef\xbb\xbf", plain].concat());
    put("utf16.json", Read, [vec![0xff, 0xfe], wide(plain)].concat());
    put("no-utf8.json", Salvaged, replaced(plain, b"Buy", b"\xff\xfe\x80"));
    put("control-characters.json", Salvaged, replaced(plain, b"Buy", b"\x01\x02\x1b"));
    put("deep-arrays.json", Refused, [vec![b'['; DEEP], vec![b']'; DEEP]].concat());
    put("deep-objects.json", Refused, "{\"a\":".repeat(DEEP).into_bytes());
    put("not-json.json", Refused, b"Dear diary, nothing happened today".to_vec());
    put("web-page.json", Refused, b"<!DOCTYPE html><html><body>Sign in</body></html>".to_vec());
    put("null.json", Refused, b"null".to_vec());
    put("number.json", Refused, b"1e999".to_vec());
    put("endless-string.json", Refused, [b"[\"".to_vec(), vec![b'a'; 5_000_000]].concat());
    let mut noise = vec![0; 300_000];
    noise.iter_mut().for_each(|b| *b = dice.next() as u8);
    put("noise.bin", Refused, noise);
}

fn wide(plain: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(plain).encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn replaced(raw: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = raw.windows(from.len()).position(|w| w == from).unwrap();
    [&raw[..at], to, &raw[at + from.len()..]].concat()
}

fn timed(times: &[&str]) -> Vec<u8> {
    let events: Vec<String> = times
        .iter()
        .map(|t| format!("{{\"type\":3,\"data\":{{\"source\":2,\"type\":2,\"id\":10,\"x\":1,\"y\":1}},\"timestamp\":{t}}}"))
        .collect();
    with(&events)
}

fn times(put: &mut Put<'_>) {
    put("time-nan.json", Salvaged, timed(&["NaN", "\"NaN\""]));
    put("time-huge.json", Any, timed(&["1e308", "-1e308", "9223372036854775807", "18446744073709551616"]));
    put("time-negative.json", Any, timed(&["-1700000000000", "-1"]));
    put("time-infinite.json", Any, timed(&["Infinity", "1e999"]));
    put("time-text.json", Salvaged, timed(&["\"soon\"", "{}", "[]", "null", "true"]));
    put("time-seconds-mixed.json", Salvaged, timed(&["1700000003.5", "1700000004"]));
    put("time-microseconds-mixed.json", Salvaged, timed(&["1700000003000000", "1700000004000000"]));
    put("time-year-jump.json", Salvaged, timed(&["1731536000000", "1731536000100"]));
    put(
        "time-backwards.json",
        Salvaged,
        timed(&["1700000009000", "1700000008000", "1700000007000", "1700000006000"]),
    );
    let same = click(3_000, 10);
    put("repeated.json", Salvaged, with(&[same.clone(), same.clone(), same]));
    let offsets = "[{\"x\":1,\"y\":1,\"id\":10,\"timeOffset\":1e300},{\"x\":1,\"y\":1,\"id\":10,\"timeOffset\":-1e300},{\"x\":null,\"y\":\"a\",\"id\":[],\"timeOffset\":{}}]";
    put(
        "time-offsets.json",
        Any,
        with(&[event(5_000, 3, &format!("{{\"source\":1,\"positions\":{offsets}}}"))]),
    );
}

fn pages(put: &mut Put<'_>) {
    put(
        "no-page.json",
        Salvaged,
        format!("[{}]", [meta(0), click(1, 4), click(2, 4)].join(",")).into_bytes(),
    );
    put("no-meta.json", Salvaged, format!("[{}]", [page(1, ""), click(2, 4)].join(",")).into_bytes());
    let unknown = [
        mutation(10, &add(999, "null", &text_node(50)), "{\"parentId\":3,\"id\":888}"),
        click(11, 777),
        click(12, -1),
    ];
    put("unknown-ids.json", Read, with(&unknown));
    let twice = [mutation(10, &[add(3, "null", &button(10)), add(3, "null", &button(10))].join(","), "")];
    put("duplicate-ids.json", Read, with(&twice));
    let cycle = [add(60, "null", &button(62)), add(62, "null", &button(60))];
    put("cyclic-ids.json", Read, with(&[mutation(10, &cycle.join(","), "")]));
    let own = "{\"type\":2,\"id\":70,\"tagName\":\"p\",\"attributes\":{},\"childNodes\":[{\"type\":2,\"id\":70,\"tagName\":\"p\",\"attributes\":{},\"childNodes\":[]}]}";
    put("node-in-itself.json", Read, with(&[mutation(10, &add(3, "null", own), "")]));
    put(
        "minus-one.json",
        Read,
        with(&[mutation(10, &add(-1, "-1", &text_node(-1)), "{\"parentId\":-1,\"id\":-1}")]),
    );
    let huge = add(i64::MAX, &i64::MIN.to_string(), &text_node(i64::MAX));
    put("huge-ids.json", Read, with(&[mutation(10, &huge, "")]));
    let open = "{\"type\":2,\"tagName\":\"div\",\"attributes\":{},\"id\":20,\"childNodes\":[";
    put(
        "deep-page.json",
        Salvaged,
        format!("[{},{}]", meta(0), page(1, &format!("{}{}", open.repeat(DEEP), "]}".repeat(DEEP))))
            .into_bytes(),
    );
    let wide: Vec<String> = (0..100_000).map(|n| text_node(n + 100)).collect();
    put("wide-page.json", Read, format!("[{},{}]", meta(0), page(1, &wide.join(","))).into_bytes());
    let odd = "{\"type\":2,\"id\":\"ten\",\"tagName\":5,\"attributes\":[1],\"childNodes\":{}},{\"type\":99},null,7,[[]]";
    put("wrong-types-in-page.json", Any, format!("[{},{}]", meta(0), page(1, odd)).into_bytes());
    let wrong = [
        "[]",
        "null",
        "7",
        "\"text\"",
        "{\"source\":\"2\"}",
        "{\"source\":99}",
        "{\"source\":0,\"adds\":7}",
        "{\"source\":5,\"text\":{},\"id\":[]}",
    ];
    let wrong: Vec<String> =
        wrong.iter().enumerate().map(|(n, data)| event(10 + n as i64, 3, data)).collect();
    put("wrong-types.json", Salvaged, with(&wrong));
    let storm: Vec<String> = (0..1_000_000)
        .map(|n| {
            format!(
                "{{\"type\":3,\"data\":{{\"source\":3,\"id\":1,\"x\":0,\"y\":{n}}},\"timestamp\":{}}}",
                START + 10 + n
            )
        })
        .collect();
    put("storm-of-events.json", Read, with(&storm));
    let tabs: Vec<String> =
        (0..3_000).map(|n| meta(n).replacen('{', &format!("{{\"windowId\":\"w{n}\","), 1)).collect();
    put("thousands-of-tabs.json", Salvaged, with(&tabs));
}

fn values(put: &mut Put<'_>) {
    let long = |size: usize| format!("{{\"type\":3,\"id\":30,\"textContent\":\"{}\"}}", "x".repeat(size));
    put("text-of-50-mb.json", Salvaged, format!("[{},{}]", meta(0), page(1, &long(50 << 20))).into_bytes());
    let style = |css: &str| {
        format!(
            "{{\"type\":2,\"id\":40,\"tagName\":\"style\",\"attributes\":{{\"_cssText\":\"{css}\"}},\"childNodes\":[]}}"
        )
    };
    let bombs = [
        ("css-nested", "a{".repeat(50_000)),
        (
            "css-variables",
            (0..40).fold(":root{--a0:x;".to_owned(), |css, n| {
                css + &format!("--a{}:var(--a{n})var(--a{n});", n + 1)
            }) + "}",
        ),
        ("css-calc", format!("a{{width:{}1px{}}}", "calc(".repeat(20_000), ")".repeat(20_000))),
        ("css-is", format!("{}a{}{{color:red}}", ":is(".repeat(10_000), ")".repeat(10_000))),
        ("css-imports", "@import url(https://evil.example/x.css);".repeat(1_000)),
    ];
    for (name, css) in bombs {
        put(&format!("{name}.json"), Read, format!("[{},{}]", meta(0), page(1, &style(&css))).into_bytes());
    }
    let remote = "{\"type\":2,\"id\":50,\"tagName\":\"img\",\"attributes\":{\"src\":\"http://127.0.0.1:9/x.png\",\"onerror\":\"alert(1)\"},\"childNodes\":[]},\
        {\"type\":2,\"id\":51,\"tagName\":\"a\",\"attributes\":{\"href\":\"javascript:alert(1)\"},\"childNodes\":[]},\
        {\"type\":2,\"id\":52,\"tagName\":\"link\",\"attributes\":{\"rel\":\"stylesheet\",\"href\":\"file:///etc/passwd\"},\"childNodes\":[]},\
        {\"type\":2,\"id\":53,\"tagName\":\"script\",\"attributes\":{\"src\":\"https://evil.example/x.js\"},\"childNodes\":[]}";
    put("remote-and-scripts.json", Read, format!("[{},{}]", meta(0), page(1, remote)).into_bytes());
    for (n, href) in ["javascript:alert(1)", "\\u0000", "http://[", "//", "\\ud800", "file:///etc/passwd"]
        .iter()
        .enumerate()
    {
        let meta = event(10, 4, &format!("{{\"href\":\"{href}\",\"width\":1e300,\"height\":-5}}"));
        put(&format!("address-{n}.json"), Any, with(&[meta]));
    }
    let attributes: Vec<String> = (0..100_000).map(|n| format!("\"a{n}\":\"1\"")).collect();
    let node = format!(
        "{{\"type\":2,\"id\":55,\"tagName\":\"p\",\"attributes\":{{{}}},\"childNodes\":[]}}",
        attributes.join(",")
    );
    put("attributes-without-end.json", Salvaged, format!("[{},{}]", meta(0), page(1, &node)).into_bytes());
    let payload = format!("{{\"tag\":\"t\",\"payload\":{}1{}}}", "[".repeat(DEEP), "]".repeat(DEEP));
    put("deep-payload.json", Salvaged, with(&[event(10, 5, &payload)]));
    put(
        "session-id.json",
        Read,
        format!(
            "{{\"session_id\":\"../../x\\u0000\\n{}\",\"events\":[{}]}}",
            "y".repeat(5_000),
            good().join(",")
        )
        .into_bytes(),
    );
}

fn containers(put: &mut Put<'_>, plain: &[u8]) {
    put("bomb.json.gz", Refused, zeros(700));
    let nested = gzip(&gzip(&gzip(&gzip(&gzip(plain)))));
    put("nested.json.gz", Refused, nested);
    let packed = gzip(plain);
    put("cut.json.gz", Any, packed[..packed.len() * 2 / 3].to_vec());
    let mut damaged = gzip(&with(&(0..2_000).map(|n| click(5_000 + n, n)).collect::<Vec<_>>()));
    let at = damaged.len() * 2 / 3;
    damaged[at] ^= 0xff;
    put("damaged.json.gz", Any, damaged);
    put("slip.zip", Read, zip(&[("../../../../tmp/slip.json", plain), ("/etc/slip2.json", plain)]));
    let space = vec![b' '; 80 << 20];
    put("bomb.zip", Salvaged, zip(&[("good.json", plain), ("bomb.json", &space), ("bomb2.json", &space)]));
    let archive = zip(&[("a.json", plain), ("b.json", plain)]);
    put("cut.zip", Refused, archive[..archive.len() - 40].to_vec());
    put("empty.zip", Refused, zip(&[]));
    let onion = (0..5).fold(plain.to_vec(), |inner, _| zip(&[("inner.zip", &inner)]));
    put("onion.zip", Refused, onion);
    let many: Vec<String> = (0..5_000).map(|n| format!("f{n}/nothing.txt")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|n| (n.as_str(), &b"x"[..])).collect();
    put("thousands-of-files.zip", Refused, zip(&many));
    put("bad-zstd.zst", Refused, [&[0x28, 0xb5, 0x2f, 0xfd][..], &[0xff; 50]].concat());
    put("bad-xz.xz", Refused, [&b"\xfd7zXZ\x00"[..], &[0x5a; 80]].concat());
    put("bad-brotli.br", Refused, vec![0x5b; 400]);
}

fn tables(put: &mut Put<'_>) {
    let header = "session_id,timestamp,event,x,y\n";
    let row = "s,1700000000000,click,1,2\n";
    put("good-table.csv", Read, format!("{header}{row}{row}").into_bytes());
    put("table-of-headers.csv", Refused, header.repeat(2).into_bytes());
    put("table-ragged.csv", Salvaged, format!("{header}{row}s\n,,,,,,,,,,,\n{row}").into_bytes());
    put("table-open-quote.csv", Salvaged, format!("{header}{row}s,\"1700").into_bytes());
    put(
        "table-times.csv",
        Salvaged,
        format!(
            "{header}{row}{row}s,NaN,click,1,2\ns,-1e308,click,inf,2\ns,9e99,click,1,\ns,soon,click,1,2\n"
        )
        .into_bytes(),
    );
    put("table-without-time.csv", Refused, b"name,colour,size\nshirt,red,9\nshoe,blue,8\n".to_vec());
    let columns: Vec<String> = (0..20_000).map(|n| format!("c{n}")).collect();
    put(
        "table-of-columns.csv",
        Any,
        format!("{}\n{}\n", columns.join(","), "1,".repeat(20_000)).into_bytes(),
    );
    let rows: String =
        (0..2_000).map(|n| format!("s{n},1700000000000,click,1,2")).collect::<Vec<_>>().join("\n");
    put("table-of-lone-sessions.csv", Read, format!("{header}{rows}").into_bytes());
    put("bad.parquet", Refused, [&b"PAR1"[..], &[0xaa; 4_000], b"PAR1"].concat());
    put("bad.arrow", Refused, [&b"ARROW1"[..], &[0; 100]].concat());
}

fn binary(put: &mut Put<'_>) {
    put("good.mob", Read, mob(&[]));
    put("cut.mob", Salvaged, mob(&[&[9, 2, 1]]));
    put("unknown-message.mob", Salvaged, mob(&[&[99, 1, 2, 3]]));
    put("long-text.mob", Any, mob(&[&[12, 1, 0xff, 0xff, 0xff, 0xff, 0x7f, b'a']]));
    put("only-header.mob", Refused, vec![0xff; 8]);
    put("noise.mob", Any, (0..50_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect());
    let deep: Vec<Vec<u8>> = (2..90_u8).map(|n| vec![8, n, n - 1, 0, 1, b'b', 0]).collect();
    put("deep.mob", Read, mob(&deep.iter().map(Vec::as_slice).collect::<Vec<_>>()));
}
