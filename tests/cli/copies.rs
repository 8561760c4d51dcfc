//! Two laptops on the command line: a ballot that went on in both copies is chosen, and the choice stays on record.

use super::durability::{entry, make_round, passphrase};
use super::support::Lab;
use binocular::coding::Desk;
use binocular::project::Project;

#[test]
fn a_ballot_that_went_on_in_two_copies_is_kept_by_choice() {
    let lab = Lab::new();
    let path = lab.path("this.binocular");
    make_round(&path, 6);
    lab.ok("handover this.binocular --out other.binocular");
    for (name, items) in
        [("this.binocular", &["s00000#1"][..]), ("other.binocular", &["s00001#1", "s00002#1"])]
    {
        let mut project = Project::open(&lab.path(name)).unwrap();
        let mut desk = Desk::sign_in(&project, "r1", "ann", Some(&passphrase())).unwrap();
        for item in items {
            desk.label(&mut project, item, entry(item), 1_000).unwrap();
        }
    }
    let refused = lab.run("merge this.binocular other.binocular");
    assert_eq!(refused.code, 1);
    let refused = refused.err;
    assert!(refused.contains("--keep r1/ann=this") && refused.contains("--keep r1/ann=other"), "{refused}");
    let refused = lab.refused("merge this.binocular other.binocular --keep r1/ann=other");
    assert!(refused.contains("--by"), "{refused}");
    assert_eq!(lab.run("merge this.binocular other.binocular --keep r1/ann=mine --by ben").code, 2);
    let dry = lab.json("merge this.binocular other.binocular --keep r1/ann=other --by ben --dry-run");
    assert_eq!((&dry["kept"][0]["kept"], &dry["kept"][0]["other"]), (&"other".into(), &2.into()));
    let said = lab.ok("merge this.binocular other.binocular --keep r1/ann=other --by ben");
    assert!(said.contains("the other ballot is set aside (1 entry of its own)"), "{said}");
    lab.ok("check this.binocular");
    let verified = lab.json("round verify this.binocular --round r1").to_string();
    assert!(
        verified.contains("choice of ann") && verified.contains("ben chose which one counts"),
        "{verified}"
    );
    let status = lab.run("round status this.binocular").err;
    assert!(status.contains("The ballot of ann went on in two copies"), "{status}");
    let again = lab.json("merge this.binocular other.binocular");
    assert_eq!(again["kept"], serde_json::json!([]));
    let learned = lab.json("merge other.binocular this.binocular");
    assert_eq!(learned["choices"], 1);
    lab.ok("round verify other.binocular --round r1");
}
