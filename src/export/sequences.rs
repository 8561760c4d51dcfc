//! The feature table of sequences as a file; knows no label.

use super::ExportError;
use super::columns::{FeatureColumn, FeatureValues};
use super::files::{Format, table_bytes, write_together};
use crate::mining::features::{FeatureTable, defined};
use std::path::{Path, PathBuf};

/// Writes rows of a feature table to `path`: ids, times, then one column per feature. A value that is not defined is
/// empty. The format is that of the file's ending, CSV where it has none of ours.
pub fn write_sequences(table: &FeatureTable, rows: &[usize], path: &Path) -> Result<PathBuf, ExportError> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let format = Format::from_name(&ending).unwrap_or(Format::Csv);
    let bytes = table_bytes(&columns(table, rows), format)?;
    let name = path.file_name().map_or_else(|| "sequences.csv".into(), |n| n.to_string_lossy());
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut written = write_together(folder, &[(&name, bytes)])?;
    Ok(written.pop().unwrap_or_else(|| path.to_owned()))
}

fn columns(table: &FeatureTable, rows: &[usize]) -> Vec<FeatureColumn> {
    let of = |at: &usize| &table.sequences[*at];
    let column = |name: &str, values| FeatureColumn { name: name.to_owned(), values };
    let texts = |f: fn(&crate::model::Sequence) -> Option<String>| {
        FeatureValues::Texts(rows.iter().map(|at| f(of(at))).collect())
    };
    let whole = |f: fn(&crate::model::Sequence) -> i64| {
        FeatureValues::Whole(rows.iter().map(|at| Some(f(of(at)))).collect())
    };
    let mut columns = vec![
        column("sequence_id", texts(|s| Some(s.id.to_string()))),
        column("session_id", texts(|s| Some(s.session.to_string()))),
        column("user_id", texts(|s| s.user_id.as_ref().map(ToString::to_string))),
        column("start_ms", whole(|s| s.start_ms)),
        column("end_ms", whole(|s| s.end_ms)),
    ];
    for (at, feature) in table.columns.iter().enumerate() {
        let known = defined(table, at);
        let values = rows.iter().map(|row| known[*row].then(|| feature.values[*row])).collect();
        columns.push(column(feature.feature.name, FeatureValues::Numbers(values)));
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::actions::extract_actions;
    use crate::mining::features::{FeatureParameters, session_features};
    use crate::mining::testing::{e, script};

    #[test]
    fn rows_are_written_in_the_order_of_the_view_with_missing_values_empty() {
        let parameters = FeatureParameters::default();
        let visit = |id: &str, clicks: i64| {
            let mut s = script(id).page(0, "https://x.example/", [e(10, "p").t("text")]);
            for n in 0..clicks {
                s = s.click(2_000 + n * 1_000, 10);
            }
            session_features(&extract_actions(&s.scroll(9_000, 10.0).done()), &[], &parameters)
        };
        let table = FeatureTable::assemble([visit("a", 3), visit("b", 0)].concat(), &parameters);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        assert_eq!(write_sequences(&table, &[1, 0], &path).unwrap(), path);
        let text = std::fs::read_to_string(&path).unwrap();
        let mut lines = text.lines();
        let head: Vec<&str> = lines.next().unwrap().split(',').collect();
        let rows: Vec<Vec<&str>> = lines.map(|l| l.split(',').collect()).collect();
        let at = |name: &str| head.iter().position(|h| *h == name).unwrap();
        assert_eq!([rows[0][0], rows[1][0]], ["b#1", "a#1"]);
        assert_eq!([rows[0][at("click_gap_median_s")], rows[1][at("click_gap_median_s")]], ["", "1.0"]);
        assert_eq!([rows[0][at("clicks")], rows[1][at("clicks")]], ["0.0", "3.0"]);
        write_sequences(&table, &[0], &folder.path().join("out.parquet")).unwrap();
        assert!(std::fs::read(folder.path().join("out.parquet")).unwrap().starts_with(b"PAR1"));
    }
}
