//! The codebook of the project and what its labels say of it, read in a job; edits, examples, promotions; knows no
//! screen and no open ballot.

use super::super::{ApplyContext, Workspace};
use super::{failed, report_failure};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::coding::codebook::{CodebookDiff, Example};
use crate::coding::promotion::{CodeEvidence, PromotionRules, Promotions, gather};
use crate::coding::{Codebook, ProposedExample, RoundError, StaleReport, add_example, proposed_examples};
use crate::project::Project;

/// What can be asked for in the life of a codebook.
#[derive(Clone, Debug, PartialEq)]
pub enum BookAction {
    /// Reads a codebook with all that revealed rounds say of it.
    Open(String),
    Close,
    /// Stores a codebook that the project lacks, and opens it.
    Begin(Box<Codebook>),
    /// Stores an edit as the next version.
    Save(Box<Codebook>),
    /// Takes what a coder wished for into the next version.
    TakeExample(Box<ProposedExample>),
    /// Takes a place of a recording into the next version of a codebook.
    AddExample {
        codebook: String,
        code: String,
        example: Example,
    },
    Promote {
        code: String,
        by: String,
    },
    Demote {
        code: String,
        by: String,
    },
    UndoPromotion {
        by: String,
    },
    Rules {
        rules: PromotionRules,
        by: String,
    },
}

/// A codebook with what its labels say of it.
#[derive(Clone, Debug)]
pub struct Book {
    pub codebook: Codebook,
    /// What each version changed, newest first; the first version has no line.
    pub changes: Vec<CodebookDiff>,
    pub stale: StaleReport,
    pub wishes: Vec<ProposedExample>,
    pub evidence: Vec<CodeEvidence>,
    pub promotions: Promotions,
}

/// The codebook that is looked at.
#[derive(Default)]
pub enum BookState {
    #[default]
    None,
    Reading {
        id: String,
        /// Shown meanwhile.
        before: Option<Box<Book>>,
        job: JobHandle<Box<Book>>,
    },
    Ready(Box<Book>),
    Failed(String),
}

impl BookState {
    pub fn shown(&self) -> Option<&Book> {
        match self {
            Self::Ready(book) => Some(book),
            Self::Reading { before, .. } => before.as_deref(),
            Self::None | Self::Failed(_) => None,
        }
    }

    pub fn is_open(&self) -> bool {
        !matches!(self, Self::None)
    }
}

fn read(project: &Project, id: &str) -> Result<Box<Book>, String> {
    let say = |error: RoundError| error.to_string();
    let codebook = Codebook::load(project, id, None).map_err(|e| e.to_string())?;
    let versions = (1..=codebook.version)
        .map(|version| Codebook::load(project, id, Some(version)).map_err(|e| e.to_string()))
        .collect::<Result<Vec<_>, _>>()?;
    let changes = versions.windows(2).rev().map(|pair| CodebookDiff::between(&pair[0], &pair[1])).collect();
    Ok(Box::new(Book {
        changes,
        stale: StaleReport::of(project, id).map_err(say)?,
        wishes: proposed_examples(project, id).map_err(say)?,
        evidence: gather(project, &codebook).map_err(|e| e.to_string())?,
        promotions: Promotions::load(project, id).map_err(say)?,
        codebook,
    }))
}

impl Workspace {
    pub(super) fn book_action(&mut self, action: BookAction, context: &mut ApplyContext<'_>) {
        match action {
            BookAction::Open(id) => self.read_book(id, context),
            BookAction::Close => self.coding.book = BookState::None,
            BookAction::Begin(codebook) => self.begin_book(&codebook, context),
            BookAction::Save(codebook) => self.save_book(&codebook, context),
            BookAction::TakeExample(wish) => {
                let ProposedExample { code, example, .. } = *wish;
                let Some(id) = self.coding.book.shown().map(|book| book.codebook.id.clone()) else { return };
                self.take_example(&id, &code, example, context);
            }
            BookAction::AddExample { codebook, code, example } => {
                self.take_example(&codebook, &code, example, context);
            }
            BookAction::Promote { code, by } => {
                self.promotion("Not promoted", context, |promotions, project, evidence, now_ms| {
                    let evidence = evidence.iter().find(|e| e.code == code);
                    let evidence = evidence.ok_or(RoundError::NothingTo("promote: it is no code"))?;
                    promotions.promote(project, evidence, &by, now_ms)?;
                    Ok(format!("{} is an intent now", evidence.name))
                });
            }
            BookAction::Demote { code, by } => {
                self.promotion("Not demoted", context, |promotions, project, _, now_ms| {
                    promotions.demote(project, &code, "", &by, now_ms)?;
                    Ok("It is a code again, and no intent".to_owned())
                });
            }
            BookAction::UndoPromotion { by } => {
                self.promotion("Nothing was taken back", context, |promotions, project, _, now_ms| {
                    promotions.undo(project, &by, now_ms).map(|step| format!("{}: taken back", step.code))
                });
            }
            BookAction::Rules { rules, by } => {
                self.promotion("The rules were not changed", context, |promotions, project, _, now_ms| {
                    promotions.set_rules(project, &rules, &by, now_ms)?;
                    Ok("The rules are changed from now on".to_owned())
                });
            }
        }
    }

    fn read_book(&mut self, id: String, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        let (path, wanted) = (open.path().to_owned(), id.clone());
        let before = match std::mem::take(&mut self.coding.book) {
            BookState::Ready(book) | BookState::Reading { before: Some(book), .. }
                if book.codebook.id == id =>
            {
                Some(book)
            }
            _ => None,
        };
        let job = context.jobs.start("Read the codebook", move |_: &JobContext| {
            let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
            read(&project, &wanted)
        });
        self.coding.book = BookState::Reading { id, before, job };
    }

    pub(super) fn poll_book(&mut self) {
        let BookState::Reading { job, .. } = &self.coding.book else { return };
        self.coding.book = match job.poll() {
            None => return,
            Some(Outcome::Done(book)) => BookState::Ready(book),
            Some(Outcome::Failed(reason)) => BookState::Failed(reason),
            Some(Outcome::Cancelled) => BookState::Failed("Reading the codebook was cancelled".into()),
            Some(Outcome::Panicked(message)) => {
                BookState::Failed(format!("A fault of ours: {message}; please report it"))
            }
        };
    }

    fn begin_book(&mut self, codebook: &Codebook, context: &mut ApplyContext<'_>) {
        let Some(open) = &mut self.open else { return };
        match codebook.save(&mut open.project, context.now_ms) {
            Ok(stored) => {
                self.saved(context);
                self.read_book(stored.id, context);
                self.reload_rounds(context);
            }
            Err(error) => failed("The codebook was not stored", &error, context),
        }
    }

    fn save_book(&mut self, codebook: &Codebook, context: &mut ApplyContext<'_>) {
        let Some(open) = &mut self.open else { return };
        match codebook.save(&mut open.project, context.now_ms) {
            Ok(stored) => {
                self.saved(context);
                context.toasts.push(
                    Toast::success(format!("{} is version {} now", stored.name, stored.version))
                        .body("Rounds that are open keep the version that they froze"),
                );
                self.read_book(stored.id, context);
                self.reload_rounds(context);
            }
            Err(error) => failed("The codebook was not stored", &error, context),
        }
    }

    fn take_example(&mut self, id: &str, code: &str, example: Example, context: &mut ApplyContext<'_>) {
        let Some(open) = &mut self.open else { return };
        let added = add_example(&mut open.project, id, code, example, context.now_ms);
        let Some(stored) = report_failure("The example was not added", added, context) else { return };
        self.saved(context);
        context.toasts.push(
            Toast::success("The example is in the codebook")
                .body(format!("{}, version {}", stored.name, stored.version)),
        );
        if self.coding.book.is_open() {
            self.read_book(stored.id, context);
        }
        self.reload_rounds(context);
    }

    fn promotion(
        &mut self,
        title: &str,
        context: &mut ApplyContext<'_>,
        change: impl FnOnce(&mut Promotions, &mut Project, &[CodeEvidence], i64) -> Result<String, RoundError>,
    ) {
        let (Some(open), Some(book)) = (&mut self.open, self.coding.book.shown()) else { return };
        let (id, mut promotions) = (book.codebook.id.clone(), book.promotions.clone());
        let done = change(&mut promotions, &mut open.project, &book.evidence, context.now_ms);
        let Some(words) = report_failure(title, done, context) else { return };
        self.saved(context);
        context.toasts.push(Toast::success(words));
        self.read_book(id, context);
    }
}
