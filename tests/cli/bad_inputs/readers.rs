//! Bad inputs of a kind that only one reader meets: OpenReplay, Clarity, Datadog, tables and what packs them.

use super::inputs::Outcome::{Any, Read, Refused, Salvaged};
use super::inputs::{Put, gzip, mob};
use polars::prelude::{Column, DataFrame, IpcWriter, ParquetWriter, SerWriter};

pub fn all(put: &mut Put<'_>) {
    openreplay(put);
    clarity(put);
    datadog(put);
    delimited(put);
    columnar(put);
}

fn openreplay(put: &mut Put<'_>) {
    let node = |id: u8, parent: u8| vec![8, id, parent, 0, 1, b'b', 0];
    let cyclic = [node(2, 3), node(3, 2), node(4, 4), vec![10, 2, 3, 0], vec![10, 1, 2, 0], vec![11, 1]];
    put("cyclic.mob", Any, mob(&cyclic.iter().map(Vec::as_slice).collect::<Vec<_>>()));
    // Times that go back by years, forward by aeons, and stand still.
    let times: [&[u8]; 4] = [
        &[0, 1],
        &[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
        &[0, 0x80, 0xd0, 0x95, 0xff, 0xbc, 0x31],
        &[0, 0],
    ];
    let mut messages: Vec<&[u8]> = Vec::new();
    for time in times {
        messages.extend([time, &[20, 5, 6][..]]);
    }
    put("times.mob", Any, mob(&messages));
    let attributes: Vec<Vec<u8>> = (0..20_000_u32)
        .map(|n| {
            let name = format!("a{n}");
            [&[12, 1, name.len() as u8], name.as_bytes(), &[1, b'x']].concat()
        })
        .collect();
    put("attributes.mob", Any, mob(&attributes.iter().map(Vec::as_slice).collect::<Vec<_>>()));
}

fn payload(page: &str) -> Vec<u8> {
    format!(
        r#"{{"e":["0.8.20",1,0,506,"p","u","s",1,0,0,0,"https://a.example/"],"a":[[500,0,0,1700000000000],[40,9,6,11,22,0,0,0,1,0,"Buy",null,"h.h",1,0]],"p":[{page}]}}"#
    )
    .into_bytes()
}

fn clarity(put: &mut Put<'_>) {
    put(
        "clarity-cycle.json",
        Read,
        payload(r#"[20,5,1,"*D",2,1,"HTML",5,5,"BODY",6,7,"B",7,6,"B",-3,-3,"B"]"#),
    );
    put(
        "clarity-references.json",
        Read,
        payload(r#"[20,5,1,"*D",2,1,"HTML",[99999],[-1],[[0]],5,2,"BODY",[1e300]]"#),
    );
    put(
        "clarity-sheets.json",
        Any,
        payload(r#"[20,45,1e999,-1,"x"],[21,46,null,{},[]],["soon",5,1,"*D"],[]"#),
    );
    let deep = (2..60_000).map(|n| format!(",{n},{},\"DIV\"", n - 1)).collect::<Vec<_>>().concat();
    put("clarity-deep.json", Any, payload(&format!("[20,5,1,\"*D\"{deep}]")));
    let old = payload("").iter().map(|b| *b as char).collect::<String>().replace("0.8.20", "9.9.9");
    put("clarity-version.json", Any, old.into_bytes());
}

fn segment(records: &str) -> Vec<u8> {
    format!(
        r#"{{"records":[{{"type":4,"timestamp":1700000000000,"data":{{"href":"https://a.example/","width":8,"height":6}}}},{records}],"creation_reason":"init","session":{{"id":"s"}},"view":{{"id":"v"}}}}"#
    )
    .into_bytes()
}

fn datadog(put: &mut Put<'_>) {
    let page = |changes: &str| {
        segment(&format!(r#"{{"type":2,"timestamp":1700000000001,"format":1,"data":[{changes}]}}"#))
    };
    put(
        "datadog-strings.json",
        Any,
        page(r##"[0,"div"],[1,[null,"#document"],[1,999999],[1,-1],[1,1e300]]"##),
    );
    put(
        "datadog-parents.json",
        Any,
        page(r##"[1,[null,"#document"],[99,"html"],[-5,"body"],[0,"#text","x"]],[2,99],[3,[1,1]]"##),
    );
    let deep: String = (0..50_000).map(|_| r#",[1,"b"]"#).collect();
    put("datadog-deep.json", Any, page(&format!(r##"[1,[null,"#document"],[1,"html"]{deep}]"##)));
    put(
        "datadog-records.json",
        Any,
        segment(
            r#"{"type":12,"timestamp":1,"data":7},{"type":9,"data":{}},{"type":8,"timestamp":"x"},null,{"type":12,"timestamp":1e300,"data":[[1],[[]],[99,{}]]}"#,
        ),
    );
}

fn delimited(put: &mut Put<'_>) {
    let row = "s,1700000000000,click,1,2\n";
    put(
        "table-same-columns.csv",
        Any,
        format!("session_id,timestamp,timestamp,event,event\n{row}{row}").into_bytes(),
    );
    let header = "session_id,timestamp,event,x,y\n";
    put("table-zeros.csv", Any, format!("{header}{row}s\0,17\0,click,1,2\n{row}").into_bytes());
    put(
        "table-cell-of-20-mb.csv",
        Any,
        format!("{header}{row}s,1700000000001,\"{}\",1,2\n", "x".repeat(20 << 20)).into_bytes(),
    );
    let nested = "[".repeat(50_000);
    put(
        "table-deep.jsonl",
        Any,
        format!("{{\"session_id\":\"s\",\"timestamp\":1700000000000,\"event\":\"click\"}}\n{{\"session_id\":\"s\",\"timestamp\":{nested}\n")
            .into_bytes(),
    );
}

fn frame() -> DataFrame {
    let rows = 400_i64;
    let column =
        |name: &str, of: &dyn Fn(i64) -> i64| Column::new(name.into(), (0..rows).map(of).collect::<Vec<_>>());
    let sessions: Vec<String> = (0..rows).map(|n| format!("s{}", n / 100)).collect();
    DataFrame::new(
        rows as usize,
        vec![
            Column::new("session_id".into(), sessions),
            column("timestamp", &|n| 1_700_000_000_000 + n * 500),
            Column::new("event".into(), vec!["click"; rows as usize]),
            column("x", &|n| n % 800),
            column("y", &|n| n % 600),
        ],
    )
    .unwrap()
}

/// Parquet and Arrow: cut, with lengths that ask for all memory, and with bytes changed in what describes the columns.
fn columnar(put: &mut Put<'_>) {
    let (mut parquet, mut arrow) = (Vec::new(), Vec::new());
    ParquetWriter::new(&mut parquet).finish(&mut frame()).unwrap();
    IpcWriter::new(&mut arrow).finish(&mut frame()).unwrap();
    put("good.parquet", Read, parquet.clone());
    put("good.arrow", Read, arrow.clone());
    put("cut.parquet", Refused, parquet[..parquet.len() / 2].to_vec());
    put("cut.arrow", Any, arrow[..arrow.len() / 2].to_vec());
    let mut endless = parquet.clone();
    let footer = endless.len() - 8;
    endless[footer..footer + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    put("footer-length.parquet", Refused, endless);
    let mut endless = arrow.clone();
    let footer = endless.len() - 10;
    endless[footer..footer + 4].copy_from_slice(&i32::MAX.to_le_bytes());
    put("footer-length.arrow", Any, endless);
    let mut dice = crate::support::Random(11);
    for n in 0..6 {
        for (name, good) in [("parquet", &parquet), ("arrow", &arrow)] {
            let mut changed = good.clone();
            // What describes the columns stands at the end of both.
            let from = changed.len() * 3 / 4;
            for _ in 0..6 {
                let at = from + dice.below(changed.len() - from - 12);
                changed[at] = dice.next() as u8;
            }
            put(&format!("changed-{n}.{name}"), Any, changed);
        }
    }
}

/// A file of a tar archive, whatever its header says.
fn tar_file(name: &str, kind: u8, size: &str, bytes: &[u8]) -> Vec<u8> {
    let mut header = vec![0_u8; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..107].copy_from_slice(b"0000644");
    header[124..124 + size.len()].copy_from_slice(size.as_bytes());
    header[156] = kind;
    if kind == b'2' {
        header[157..168].copy_from_slice(b"/etc/passwd");
    }
    header[257..265].copy_from_slice(b"ustar\x0000");
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|b| u32::from(*b)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    header.extend_from_slice(bytes);
    header.resize(header.len().div_ceil(512) * 512, 0);
    header
}

/// What only archives do, plain and packed.
pub fn packed(put: &mut Put<'_>, plain: &[u8]) {
    let size = format!("{:011o}", plain.len());
    let good = tar_file("good.json", b'0', &size, plain);
    let slip = [
        tar_file("../../../../tmp/slip.json", b'0', &size, plain),
        tar_file("link.json", b'2', "00000000000", b""),
        tar_file("/dev/sda", b'3', "00000000000", b""),
    ]
    .concat();
    put("slip.tar", Read, slip.clone());
    put("slip.tar.gz", Read, gzip(&slip));
    let lies = [good.clone(), tar_file("endless.json", b'0', "77777777777", plain)].concat();
    put("endless.tar", Salvaged, lies.clone());
    put("endless.tar.gz", Salvaged, gzip(&lies));
    let packed = gzip(&[good.clone(), good.clone()].concat());
    put("cut.tar.gz", Any, packed[..packed.len() * 2 / 3].to_vec());
    let space = vec![b' '; 80 << 20];
    let bomb = [good, tar_file("bomb.json", b'0', &format!("{:011o}", space.len()), &space)].concat();
    put("bomb.tar.gz", Any, gzip(&bomb));
}
