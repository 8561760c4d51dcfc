//! Tables with typed columns, written with the same library, and what becomes of their types.

use super::one;
use crate::ingest::tests::{dump, read};
use polars::prelude::{
    ArrowField, Categories, Column, CompatLevel, DataFrame, DataType, IntoColumn, IntoSeries, IpcWriter,
    NamedFrom, ParquetWriter, SerWriter, Series, StructChunked, TimeUnit, TimeZone,
};
use polars_arrow::io::ipc::write::{StreamWriter, WriteOptions};

fn parquet(frame: &mut DataFrame) -> Vec<u8> {
    let mut raw = Vec::new();
    ParquetWriter::new(&mut raw).finish(frame).unwrap();
    raw
}

fn arrow(frame: &mut DataFrame) -> Vec<u8> {
    let mut raw = Vec::new();
    IpcWriter::new(&mut raw).finish(frame).unwrap();
    raw
}

fn arrow_stream(frame: &DataFrame) -> Vec<u8> {
    let level = CompatLevel::newest();
    let fields = frame.columns().iter().map(|c| c.field().to_arrow(level));
    let schema = fields.map(|f: ArrowField| (f.name.clone(), f)).collect();
    let mut writer = StreamWriter::new(Vec::new(), WriteOptions { compression: None });
    writer.start(&schema, None).unwrap();
    for batch in frame.iter_chunks(level, false) {
        writer.write(&batch, None).unwrap();
    }
    writer.finish().unwrap();
    writer.into_inner()
}

/// Two clicks, one and a half seconds apart, with a column of every type.
fn typed() -> DataFrame {
    let moments = Column::new("timestamp".into(), [1_700_000_000_123_i64, 1_700_000_001_623]);
    let column = |name: &str, values: [i64; 2], dtype: &DataType| {
        Column::new(name.into(), values).cast(dtype).unwrap()
    };
    let device = DataType::from_categories(Categories::global());
    let columns = vec![
        column("session_id", [9_007_199_254_740_993, 9_007_199_254_740_993], &DataType::Int64),
        moments.cast(&DataType::Datetime(TimeUnit::Milliseconds, None)).unwrap(),
        Column::new("event".into(), ["click", "click"]),
        column("x", [12, 13], &DataType::Int16),
        column("y", [7, 8], &DataType::UInt8),
        Column::new("device".into(), ["phone", "phone"]).cast(&device).unwrap(),
        column("price", [1_999, 5], &DataType::Int64).cast(&DataType::Decimal(12, 2)).unwrap(),
        column("day", [19_675, 19_675], &DataType::Int32).cast(&DataType::Date).unwrap(),
        column("wait", [1_500, -20], &DataType::Int64)
            .cast(&DataType::Duration(TimeUnit::Milliseconds))
            .unwrap(),
    ];
    DataFrame::new(2, columns).unwrap()
}

#[test]
fn typed_columns_of_parquet_and_arrow_read_alike() {
    let mut frame = typed();
    let files = [
        ("t.parquet", parquet(&mut frame)),
        ("t.arrow", arrow(&mut frame)),
        ("t.arrows", arrow_stream(&frame)),
    ];
    for (name, raw) in files {
        let recordings = one(name, &raw);
        assert_eq!(recordings.len(), 1, "{name}");
        let recording = &recordings[0];
        assert_eq!(recording.id.as_str(), "9007199254740993", "{name}: all digits");
        assert_eq!(recording.started_at_ms, 1_700_000_000_123, "{name}");
        assert_eq!(recording.duration_ms(), 1_500, "{name}");
        assert_eq!(recording.properties.get("device").map(|v| &**v), Some("phone"), "{name}");
        let text = dump(recording);
        assert!(
            text.contains("0 Click -1 12,7 Mouse") && text.contains("1500 Click -1 13,8"),
            "{name}: {text}"
        );
    }
}

#[test]
fn every_type_is_written_as_it_would_be_in_a_text() {
    let mut frame = typed();
    frame.with_column(Column::new("event".into(), ["noticed", "noticed"])).unwrap();
    let zone = Column::new("at".into(), [1_700_000_000_123_456_i64, 0])
        .cast(&DataType::Datetime(
            TimeUnit::Microseconds,
            TimeZone::opt_try_new(Some("Europe/Berlin")).unwrap(),
        ))
        .unwrap();
    frame.with_column(zone).unwrap();
    frame.with_column(Column::new("share".into(), [1_700_000_000_123.5_f64, 0.1])).unwrap();
    let text = dump(&one("t.parquet", parquet(&mut frame))[0]);
    for told in [
        r#""price":"1999.00""#,
        r#""price":"5.00""#,
        r#""day":"2023-11-14""#,
        r#""wait":"PT1.5S""#,
        r#""wait":"-PT0.02S""#,
        r#""at":"2023-11-14T22:13:20.123456Z""#,
        r#""share":"1700000000123.5""#,
    ] {
        assert!(text.contains(told), "{told} is missing: {text}");
    }
}

#[test]
fn a_duration_is_time_since_a_start() {
    let dtype = DataType::Duration(TimeUnit::Microseconds);
    let columns = vec![
        Column::new("time".into(), [250_000_i64, 1_750_000]).cast(&dtype).unwrap(),
        Column::new("x".into(), [1, 2]),
        Column::new("y".into(), [1, 2]),
    ];
    let mut frame = DataFrame::new(2, columns).unwrap();
    assert_eq!(one("t.arrow", arrow(&mut frame))[0].duration_ms(), 1_500);
}

#[test]
fn lists_of_named_parameters_have_a_column_each() {
    let value = |texts: [Option<&str>; 2], numbers: [Option<i64>; 2]| {
        let fields = [Series::new("string_value".into(), texts), Series::new("int_value".into(), numbers)];
        StructChunked::from_series("value".into(), 2, fields.iter()).unwrap().into_series()
    };
    let parameters = |page: &str| {
        let keys = Series::new("key".into(), ["page_location", "ga_session_id"]);
        let fields = [keys, value([Some(page), None], [None, Some(77)])];
        StructChunked::from_series("".into(), 2, fields.iter()).unwrap().into_series()
    };
    let all = [parameters("https://a.example/"), parameters("https://a.example/b")];
    let columns = vec![
        Column::new("event_timestamp".into(), [1_700_000_000_000_000_i64, 1_700_000_001_000_000]),
        Column::new("event_name".into(), ["page_view", "click"]),
        Column::new("user_pseudo_id".into(), ["u", "u"]),
        Series::new("event_params".into(), all).into_column(),
    ];
    let mut frame = DataFrame::new(2, columns).unwrap();
    let recordings = one("ga.parquet", parquet(&mut frame));
    assert_eq!((recordings[0].id.as_str(), &*recordings[0].source.format), ("u:77", "ga4"));
    let text = dump(&recordings[0]);
    assert!(text.contains("meta https://a.example/b"), "{text}");
}

#[test]
fn cut_tables_are_refused_or_salvaged() {
    let mut frame = typed();
    for raw in [arrow(&mut frame), arrow_stream(&frame), parquet(&mut frame)] {
        for cut in (0..raw.len()).step_by(23) {
            let (recordings, refusals) = read("t.bin", &raw[..cut]);
            assert_eq!(recordings.len() + refusals.len(), 1, "cut at {cut}");
        }
    }
}
