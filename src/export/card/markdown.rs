//! A card as Markdown, for people.

use super::Card;
use serde_json::Value;
use std::fmt::Write as _;

impl Card {
    /// The same for people.
    pub fn to_markdown(&self) -> String {
        let mut out = String::new();
        // Writing into a String cannot fail.
        let _ = self.write_markdown(&mut out);
        out
    }

    fn write_markdown(&self, out: &mut String) -> std::fmt::Result {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        writeln!(out, "# Labelled set of round {}\n", self.round)?;
        writeln!(
            out,
            "{} items ({}), written {} as `{}`.\n",
            self.rows, self.unit, self.created_at, self.file
        )?;
        writeln!(
            out,
            "- Codebook: {} version {}, `{}`",
            cell(&text(&self.codebook["name"])),
            self.codebook["version"],
            text(&self.codebook["hash"])
        )?;
        writeln!(out, "- Items: {}; manifest `{}`", self.sampling_sentence, self.manifest_hash)?;
        writeln!(out, "- Coders: {} and {}, blind until both had sealed", self.coders[0], self.coders[1])?;
        writeln!(out, "- {}\n", self.abstentions)?;
        if !self.warnings.is_empty() {
            writeln!(out, "## Look at this first\n")?;
            for warning in &self.warnings {
                writeln!(out, "- {warning}")?;
            }
            writeln!(out)?;
        }
        writeln!(
            out,
            "## Labels\n\n| label | items | train | validation | test |\n|---|---:|---:|---:|---:|"
        )?;
        for l in &self.labels {
            writeln!(
                out,
                "| {} | {} | {} | {} | {} |",
                cell(&l.name),
                l.items,
                l.train,
                l.validation,
                l.test
            )?;
        }
        writeln!(out, "\n## Sources\n\n| source | items |\n|---|---:|")?;
        for (name, items) in &self.sources {
            writeln!(out, "| {name} | {items} |")?;
        }
        writeln!(out, "\n## Agreement, blind\n")?;
        write_agreement(out, &self.agreement)?;
        let of = |key: &str| self.adjudication[key].as_u64().unwrap_or(0);
        writeln!(
            out,
            "\nOf {} disagreements {} are settled, {} of them as unresolvable.\n",
            of("disagreements"),
            of("settled"),
            of("unresolvable")
        )?;
        writeln!(out, "## Split\n\n{}\n", self.leakage.sentence())?;
        writeln!(out, "## Columns\n\n| column | kind | empty | meaning |\n|---|---|---:|---|")?;
        for c in &self.columns {
            writeln!(out, "| {} | {} | {} | {} |", cell(&c.name), c.kind, c.empty, cell(&c.meaning))?;
        }
        Ok(())
    }
}

fn write_agreement(out: &mut String, agreement: &Value) -> std::fmt::Result {
    let figures = &agreement["figures"];
    let mut any = false;
    for (key, name) in [
        ("percent", "Percent agreement"),
        ("cohen_kappa", "Cohen's kappa"),
        ("krippendorff_alpha", "Krippendorff's alpha"),
        ("gwet_ac1", "Gwet's AC1"),
    ] {
        if figures.get(key).is_none() {
            continue;
        }
        any = true;
        let interval = match figures[format!("{key}_ci")].as_array().map(Vec::as_slice) {
            Some([low, high]) => {
                let (low, high) = (low.as_f64().unwrap_or_default(), high.as_f64().unwrap_or_default());
                format!(" (interval {low:.3} to {high:.3})")
            }
            _ => String::new(),
        };
        if let Some(value) = figures[key].as_f64() {
            writeln!(out, "- {name}: {value:.3}{interval}")?;
        } else {
            let why = figures["undefined"][key].as_str().unwrap_or("undefined");
            writeln!(out, "- {name}: none ({why})")?;
        }
    }
    if let Some(alpha) = figures["masi_alpha"]["value"].as_f64() {
        any = true;
        writeln!(out, "- Alpha with MASI distance over sets of labels: {alpha:.3}")?;
    }
    if !any {
        writeln!(out, "- {}", figures["refused"].as_str().unwrap_or("None could be computed"))?;
    }
    Ok(())
}

/// Text within a table of Markdown.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}
