//! The account of an audit as a file for those who answer for the data: a page, Markdown or JSON; everything personal in
//! it is covered, as in the audit itself.

use super::ExportError;
use super::clip::escaped;
use super::files::write_together;
use crate::privacy::Audit;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportFormat {
    Html,
    Markdown,
    Json,
}

impl ReportFormat {
    /// By the ending of the file's name.
    ///
    /// # Errors
    /// A sentence where it is none of html, md and json.
    pub fn of_file(path: &Path) -> Result<Self, String> {
        match path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).as_deref() {
            Some("html" | "htm") => Ok(Self::Html),
            Some("md" | "markdown") => Ok(Self::Markdown),
            Some("json") => Ok(Self::Json),
            _ => Err(format!("name a file that ends in .html, .md or .json: {}", path.display())),
        }
    }
}

/// What an audit is an audit of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditContext<'a> {
    pub project: &'a str,
    /// Name of the preset of rules.
    pub rules: &'a str,
    /// When it was made, as ISO 8601.
    pub made_at: &'a str,
}

/// Writes the report whole or not at all.
pub fn write_audit(audit: &Audit, context: &AuditContext<'_>, path: &Path) -> Result<(), ExportError> {
    let unnamed = || ExportError::Io {
        action: "naming the report",
        source: std::io::ErrorKind::InvalidInput.into(),
        path: path.to_owned(),
    };
    let format = ReportFormat::of_file(path).map_err(|_| unnamed())?;
    let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(unnamed)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let text = audit_report(audit, context, format)?;
    write_together(folder, &[(name, text.into_bytes())]).map(drop)
}

/// The report as text. Same audit, same bytes.
pub fn audit_report(
    audit: &Audit,
    context: &AuditContext<'_>,
    format: ReportFormat,
) -> Result<String, ExportError> {
    Ok(match format {
        ReportFormat::Json => format!("{}\n", serde_json::to_string_pretty(&as_json(audit, context))?),
        ReportFormat::Markdown => markdown(audit, context),
        ReportFormat::Html => html(audit, context),
    })
}

/// What was done, in sentences.
fn preface(audit: &Audit, context: &AuditContext<'_>) -> Vec<String> {
    let mut lines = vec![
        format!(
            "Project {}, looked through {} with the {} rules and never less than the standard ones.",
            context.project, context.made_at, context.rules
        ),
        format!("{}.", audit.sentence()),
        "Texts, attributes, fields, addresses, console, errors, requests, custom events, properties and user ids were looked through. Everything personal in the examples is covered.".to_owned(),
    ];
    if !audit.unreadable.is_empty() {
        let ids: Vec<&str> = audit.unreadable.iter().map(crate::model::SessionId::as_str).collect();
        lines.push(format!("Not read: {}.", ids.join(", ")));
    }
    lines
}

const HEADS: [&str; 4] = ["Kind", "Place", "Pieces", "Sessions"];

fn cells(audit: &Audit) -> impl Iterator<Item = [String; 4]> + '_ {
    audit.rows.iter().map(|row| {
        [
            row.kind.label().to_owned(),
            row.place.label().to_owned(),
            row.pieces.to_string(),
            format!("{} of {}", row.sessions, audit.sessions),
        ]
    })
}

fn at(ms: i64) -> String {
    format!("{:.3} s", ms as f64 / 1_000.0)
}

fn markdown(audit: &Audit, context: &AuditContext<'_>) -> String {
    let safe = |text: &str| text.replace('|', "\\|").replace('`', "'");
    let mut out = String::from("# Personal data in recordings\n\n");
    // Writing to a string cannot fail, here and below.
    for line in preface(audit, context) {
        let _ = writeln!(out, "{}\n", safe(&line));
    }
    if audit.rows.is_empty() {
        return out;
    }
    let _ = writeln!(out, "| {} |\n|---|---|---:|---:|", HEADS.join(" | "));
    for row in cells(audit) {
        let _ = writeln!(out, "| {} |", row.map(|cell| safe(&cell)).join(" | "));
    }
    out.push_str("\n## Where it stands\n");
    for row in &audit.rows {
        let _ = writeln!(out, "\n### {}: {}\n", row.kind.label(), row.place.label());
        for example in &row.examples {
            let session = safe(example.session.as_str());
            let _ = writeln!(out, "- `{session}` at {}: `{}`", at(example.offset_ms), safe(&example.excerpt));
        }
        if row.pieces > row.examples.len() as u64 {
            let _ = writeln!(out, "\n{} of {} pieces are shown.", row.examples.len(), row.pieces);
        }
    }
    out
}

/// Loads nothing and runs nothing, and says so to the browser.
fn html(audit: &Audit, context: &AuditContext<'_>) -> String {
    let mut out = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>Personal data in recordings</title>\n<style>\n\
         body { font: 15px/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }\n\
         table { border-collapse: collapse } th, td { text-align: left; padding: .3rem .8rem; border-bottom: 1px solid #8885 }\n\
         td.number { text-align: right } code { font-size: 13px; overflow-wrap: anywhere }\n\
         @media (prefers-color-scheme: dark) { body { background: #16181d; color: #e6e6e6 } }\n</style>\n</head>\n<body>\n\
         <h1>Personal data in recordings</h1>\n",
    );
    for line in preface(audit, context) {
        let _ = writeln!(out, "<p>{}</p>", escaped(&line));
    }
    if !audit.rows.is_empty() {
        let _ = writeln!(out, "<table>\n<tr><th>{}</th></tr>", HEADS.join("</th><th>"));
        for [kind, place, pieces, sessions] in cells(audit) {
            let _ = writeln!(
                out,
                "<tr><td>{}</td><td>{}</td><td class=\"number\">{pieces}</td><td class=\"number\">{sessions}</td></tr>",
                escaped(&kind),
                escaped(&place)
            );
        }
        out.push_str("</table>\n<h2>Where it stands</h2>\n");
        for row in &audit.rows {
            let _ =
                writeln!(out, "<h3>{}: {}</h3>\n<ul>", escaped(row.kind.label()), escaped(row.place.label()));
            for example in &row.examples {
                let _ = writeln!(
                    out,
                    "<li>{} at {}: <code>{}</code></li>",
                    escaped(example.session.as_str()),
                    at(example.offset_ms),
                    escaped(&example.excerpt)
                );
            }
            out.push_str("</ul>\n");
            if row.pieces > row.examples.len() as u64 {
                let _ = writeln!(out, "<p>{} of {} pieces are shown.</p>", row.examples.len(), row.pieces);
            }
        }
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn as_json(audit: &Audit, context: &AuditContext<'_>) -> Value {
    json!({
        "project": context.project,
        "rules": context.rules,
        "made_at": context.made_at,
        "sessions": audit.sessions,
        "affected": audit.affected.iter().map(crate::model::SessionId::as_str).collect::<Vec<_>>(),
        "unreadable": audit.unreadable.iter().map(crate::model::SessionId::as_str).collect::<Vec<_>>(),
        "found": audit.rows.iter().map(|row| json!({
            "kind": row.kind.name(),
            "place": row.place.name(),
            "pieces": row.pieces,
            "sessions": row.sessions,
            "examples": row.examples.iter().map(|example| json!({
                "session": example.session.as_str(),
                "offset_ms": example.offset_ms,
                "excerpt": example.excerpt,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SessionId;
    use crate::privacy::{AuditRow, Example, Kind, Place};

    fn audit() -> Audit {
        let example =
            Example { session: SessionId::new("<a>"), offset_ms: 1_500, excerpt: "a|b <script>".into() };
        let row = AuditRow {
            kind: Kind::Email,
            place: Place::Text,
            pieces: 12,
            sessions: 1,
            examples: vec![example],
        };
        Audit { rows: vec![row], sessions: 3, affected: vec![SessionId::new("<a>")], unreadable: vec![] }
    }

    const CONTEXT: AuditContext<'_> =
        AuditContext { project: "study & more", rules: "standard", made_at: "2026-01-31T10:00:00Z" };

    #[test]
    fn a_report_says_what_was_found_where_and_of_how_many() {
        let page = audit_report(&audit(), &CONTEXT, ReportFormat::Html).unwrap();
        assert!(page.contains("1 of 3") && page.contains("study &amp; more"), "{page}");
        assert!(!page.contains("<script>") && !page.contains("<a>"), "nothing recorded becomes markup");
        assert!(page.contains("1 of 12 pieces are shown"));
        let markdown = audit_report(&audit(), &CONTEXT, ReportFormat::Markdown).unwrap();
        assert!(markdown.contains("at 1.500 s: `a\\|b <script>`"), "{markdown}");
        let json: Value =
            serde_json::from_str(&audit_report(&audit(), &CONTEXT, ReportFormat::Json).unwrap()).unwrap();
        assert_eq!(json["found"][0]["pieces"], 12);
        assert_eq!(json["affected"][0], "<a>");
    }

    #[test]
    fn a_report_of_nothing_has_no_table() {
        let clean = Audit { sessions: 3, ..Audit::default() };
        let page = audit_report(&clean, &CONTEXT, ReportFormat::Html).unwrap();
        assert!(page.contains("Nothing personal was found in 3 sessions") && !page.contains("<table>"));
    }

    #[test]
    fn the_name_of_the_file_chooses_the_form() {
        let folder = tempfile::tempdir().unwrap();
        for (name, begins) in [("a.html", "<!doctype"), ("a.md", "# "), ("a.json", "{")] {
            let path = folder.path().join(name);
            write_audit(&audit(), &CONTEXT, &path).unwrap();
            assert!(std::fs::read_to_string(&path).unwrap().starts_with(begins));
        }
        assert!(write_audit(&audit(), &CONTEXT, &folder.path().join("a.pdf")).is_err());
    }
}
