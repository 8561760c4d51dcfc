//! Help, exit codes, and words that lead nowhere.

use super::support::Lab;

/// Every command with its subcommands, as the help lists them.
pub fn commands(lab: &Lab) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![String::new()];
    while let Some(command) = open.pop() {
        let help = lab.ok(&format!("{command} --help"));
        let listed =
            help.split_once("\nCommands:\n").map(|(_, rest)| rest.split("\n\n").next().unwrap_or(""));
        let below: Vec<String> = listed
            .unwrap_or("")
            .lines()
            // Names stand two deep, their descriptions further in.
            .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
            .filter_map(|line| line.split_whitespace().next())
            .filter(|name| *name != "help")
            .map(|name| format!("{command} {name}").trim().to_owned())
            .collect();
        if below.is_empty() {
            found.push(command);
        }
        open.extend(below);
    }
    found.sort();
    found
}

#[test]
fn every_command_has_an_example() {
    let lab = Lab::new();
    let commands = commands(&lab);
    for expected in ["import", "actions", "round label", "codebook export", "adjudicate", "sample", "bench"] {
        assert!(commands.iter().any(|c| c == expected), "{expected} in {commands:?}");
    }
    for command in commands {
        let help = lab.ok(&format!("{command} --help"));
        assert!(help.contains(&format!("Example: binocular {command} ")), "{command}: {help}");
    }
}

#[test]
fn wrong_usage_is_told_apart_from_failure() {
    let lab = Lab::with_visits(12);
    for line in [
        "sessions",
        "open",
        "sessions p.binocular --format xml",
        "sessions p.binocular --colour",
        "import p.binocular",
        "cluster p.binocular --k 0..3",
        "cluster p.binocular --algorithm magic",
        "round",
        "round open p.binocular",
        "round new p.binocular --round r1 --items all --coders ann",
        "round new p.binocular --round r1 --items all --coders ann,ann",
        "round items p.binocular --round r1",
        "adjudicate p.binocular",
        "render p.binocular v00 --at soon --out x.png",
    ] {
        let run = lab.run(line);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{line}: {}", run.err);
        assert!(!run.err.is_empty(), "{line}");
    }
    assert_eq!(lab.run("--version").code, 0);
    assert_eq!(lab.run("--help").code, 0);
}

#[test]
fn what_is_not_there_is_named_with_the_way_on() {
    let lab = Lab::with_visits(12);
    let told = lab.refused("actions p.binocular v");
    assert!(told.contains("v00, v01, v02") && told.contains("and 4 more"), "{told}");
    let told = lab.refused("actions p.binocular zebra");
    assert!(told.contains("`zebra`") && told.contains("binocular sessions"), "{told}");
    lab.write("export.json", "[]");
    for command in [
        "sessions",
        "actions",
        "signals",
        "notes",
        "sequences",
        "cluster",
        "clusters",
        "check",
        "codebook show",
        "round status",
    ] {
        assert!(
            lab.refused(&format!("{command} nowhere.binocular")).contains("no such project"),
            "{command}"
        );
        assert!(
            lab.refused(&format!("{command} export.json")).contains("not a Binocular project"),
            "{command}"
        );
    }
    assert!(!lab.path("nowhere.binocular").exists());
    assert!(lab.refused("round items p.binocular --round r1 --coder ann").contains("no round `r1`"));
    assert!(lab.refused("sessions p.binocular --out no/such/folder.csv").contains("no/such/folder.csv"));
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let lab = Lab::with_visits(12);
    for format in ["text", "json", "jsonl", "csv"] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_binocular"))
            .args(["actions", "p.binocular", "--format", format])
            .current_dir(lab.path(""))
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty(), "{format}");
    }
}
