//! Signals of the project's own that build on each other, from rules in force to hits that are stored.

use super::tests::{Scratch, visit};
use super::*;
use crate::mining::expr::Motif;
use crate::mining::signals::Rule;

/// Signals stand on each other and on motifs: a change below is found above, and told by a new version.
#[test]
fn signals_that_people_wrote_build_on_each_other_and_on_motifs() {
    let mut scratch = Scratch::with([visit("a"), visit("b")]);
    scratch.refresh();
    let motif = |steps: &str| Motif::new("Comes again", steps).unwrap();
    assert_eq!(
        put_motif(&mut scratch.project, &motif("rapid_click then click[text = More]")).unwrap(),
        [] as [&str; 0]
    );
    let write = |scratch: &mut Scratch, id: &str, steps: &str| {
        let mut rules = rules_of(&scratch.project).unwrap();
        let names = rules.names_for(id, &motifs_of(&scratch.project).unwrap());
        let rule = match rules.get(id) {
            Some(rule) => rule.with_steps(steps, &names).unwrap(),
            None => Rule::compose_of(&names, id, ("", ""), (steps, &[]), "ann").unwrap(),
        };
        rules.replace(rule);
        let (rules, _) = rules.followed(&rules_of(&scratch.project).unwrap());
        put_rules(&mut scratch.project, &rules).unwrap();
        scratch.refresh();
    };
    let found = |scratch: &Scratch, id: &str| {
        let hits = hits_of(&scratch.project, id, 10).unwrap().0;
        hits.iter().map(|hit| (hit.hit.start_ms, hit.hit.end_ms, hit.hit.rule_version)).collect::<Vec<_>>()
    };
    // Named so that the one below comes behind in the order of names.
    write(&mut scratch, "own/z-below", "rapid_click then click[text = More]");
    write(&mut scratch, "own/above", "own z-below");
    write(&mut scratch, "own/by-motif", "motif \"Comes again\"");
    for id in ["own/z-below", "own/above", "own/by-motif"] {
        assert_eq!(found(&scratch, id), [(1_000, 40_000, 1); 2], "{id}");
    }
    write(&mut scratch, "own/z-below", "rapid_click then no scroll then click[text = More] within 5s");
    assert_eq!(found(&scratch, "own/above"), [], "found anew with what it stands on");
    let version =
        |scratch: &Scratch, id: &str| rules_of(&scratch.project).unwrap().get(id).unwrap().version();
    assert_eq!((version(&scratch, "own/z-below"), version(&scratch, "own/above")), (2, 2));
    let changed =
        put_motif(&mut scratch.project, &motif("rapid_click then click[text = More] within 60s")).unwrap();
    assert_eq!((&changed[..], version(&scratch, "own/by-motif")), (&["own/by-motif".to_owned()][..], 2));
    scratch.refresh();
    assert_eq!(found(&scratch, "own/by-motif")[0].2, 2, "hits name the version");
    let refused = remove_motif(&mut scratch.project, "Comes again").unwrap_err().to_string();
    assert!(refused.contains("own/by-motif"), "{refused}");
}
