//! Names at rest in a real project file, and what is hidden from who labels blind.

use super::fixture;
use super::found::names;
use super::*;
use crate::app::jobs::Jobs;
use crate::app::settings::Settings;
use crate::app::workspace::{CoderInfo, OpenProject};
use crate::mining::store::{parameters_of, run_of};
use crate::project::Project;

struct Desk {
    workspace: Workspace,
    jobs: Jobs,
    settings: Settings,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::create(&folder.path().join("p.binocular"), 0).unwrap();
        let open = OpenProject::read(project).unwrap();
        let mut workspace = Workspace { open: Some(open), ..Workspace::default() };
        workspace.clusters.run = Some(Arc::new(fixture::run(&[30, 20, 10])));
        workspace.clusters.cuts = Some(Arc::default());
        Self { workspace, jobs: Jobs::new(Arc::new(|| {})), settings: Settings::default(), _folder: folder }
    }

    fn context(&mut self, act: impl FnOnce(&mut Workspace, &mut ApplyContext<'_>)) -> Vec<Toast> {
        let mut context = ApplyContext::new(&mut self.jobs, &mut self.settings, 0, Arc::new(|| {}));
        act(&mut self.workspace, &mut context);
        context.toasts
    }

    fn act(&mut self, action: ClustersAction) -> Vec<Toast> {
        self.context(|workspace, context| workspace.clusters_action(action, context))
    }

    fn stored(&self) -> Names {
        names(&self.workspace.open.as_ref().unwrap().project).unwrap()
    }
}

#[test]
fn a_name_is_stored_before_it_is_shown_and_can_be_undone() {
    let mut desk = Desk::new();
    assert!(desk.act(ClustersAction::Rename(1, "Comparing prices".into())).is_empty());
    assert_eq!(desk.workspace.cluster_name(1), "Comparing prices");
    assert_eq!(desk.stored().len(), 1);
    desk.act(ClustersAction::Rename(1, String::new()));
    assert_eq!((desk.workspace.cluster_name(1), desk.stored().len()), ("Many clicks, kind 1", 0));
    desk.act(ClustersAction::Undo);
    assert_eq!((desk.workspace.cluster_name(1), desk.stored().len()), ("Comparing prices", 1));
    desk.act(ClustersAction::Redo);
    assert_eq!((desk.workspace.cluster_name(1), desk.stored().len()), ("Many clicks, kind 1", 0));
    assert!(!desk.workspace.clusters.can_redo() && desk.workspace.clusters.can_undo());
}

#[test]
fn who_labels_blind_sees_no_name_that_people_gave() {
    let mut desk = Desk::new();
    desk.act(ClustersAction::Rename(0, "Angry at the form".into()));
    desk.workspace.coder = Some(CoderInfo { name: "b".into(), blind_round: Some("r1".into()) });
    assert_eq!(desk.workspace.cluster_name(0), "Many clicks, kind 0");
    assert_eq!(desk.workspace.given_cluster_name(0), None);
    let toasts = desk.act(ClustersAction::Rename(0, "Surely support".into()));
    assert!(toasts[0].body.contains("after the reveal"));
    assert_eq!(desk.stored().len(), 1, "no name is stored where the other could read it");
    desk.workspace.coder = Some(CoderInfo { name: "b".into(), blind_round: None });
    assert_eq!(desk.workspace.cluster_name(0), "Angry at the form");
}

#[test]
fn a_project_with_too_few_sequences_says_so_and_keeps_nothing() {
    let mut desk = Desk::new();
    let request = RunRequest { parameters: ClusterParameters::default(), gap_ms: 20_000 };
    desk.act(ClustersAction::Run(request));
    assert!(desk.workspace.clusters.running().is_some());
    let mut toasts = Vec::new();
    for _ in 0..500 {
        toasts.extend(desk.context(Workspace::poll_clusters));
        if desk.workspace.clusters.running().is_none() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let said = toasts.iter().map(|t| t.body.as_str()).collect::<String>();
    assert!(said.contains("needs at least 10 sequences and there are 0"), "{said}");
    let project = &desk.workspace.open.as_ref().unwrap().project;
    assert!(run_of(project, None).unwrap().is_none());
    assert_eq!(
        parameters_of(project).unwrap().gap_ms,
        30_000,
        "the pause goes with the run that was not stored"
    );
}

#[test]
fn what_changed_since_the_run_is_counted() {
    let mut work = ClusterWork::default();
    let run = fixture::run(&[5, 5]);
    let mut cuts = Cuts::default();
    for point in run.points.iter().skip(2) {
        let sequence = crate::model::Sequence {
            id: point.sequence.clone(),
            session: SessionId::new("s"),
            user_id: None,
            start_ms: 0,
            end_ms: 1,
            first_action: 0,
            end_action: 1,
        };
        cuts.sequences.insert(sequence.id.clone(), sequence);
    }
    let mut other = cuts.sequences.values().next().unwrap().clone();
    other.id = crate::model::SequenceId("new#1".into());
    cuts.sequences.insert(other.id.clone(), other);
    (work.run, work.cuts) = (Some(Arc::new(run)), Some(Arc::new(cuts)));
    work.look_again();
    assert_eq!(work.drift, Drift { new: 1, gone: 2 });
}
