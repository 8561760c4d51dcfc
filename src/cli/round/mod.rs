//! `binocular round`: blind rounds from the choice of items to the reveal. While a round is open nothing here tells
//! one coder more of the other than how many items are done.

mod ballot;
mod discuss;
mod new;
mod passphrase;
mod propagate;
mod stand;

pub(super) use discuss::KindArg;
pub(super) use stand::{check_table, checks_of};

use super::Outcome;
use clap::{Args, Subcommand};

/// Blind rounds: two coders label the same items, and neither sees the other's labels before the reveal.
///
/// What this protects against, and what not: `binocular help blindness`.
#[derive(Debug, Args)]
pub(super) struct RoundArgs {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, Subcommand)]
enum Step {
    New(new::New),
    Open(new::OpenDraft),
    Items(ballot::Items),
    Label(ballot::LabelFrom),
    Seal(ballot::SealBallot),
    Restart(ballot::Restart),
    Discuss(discuss::Discuss),
    Comment(discuss::CommentOn),
    Freeze(discuss::Freeze),
    Example(discuss::ExampleFrom),
    Propagate(propagate::Propagate),
    Reveal(stand::Reveal),
    Status(stand::Status),
    Verify(stand::Verify),
    Receipt(stand::ReceiptOf),
}

impl RoundArgs {
    pub fn run(self) -> Outcome {
        match self.step {
            Step::New(s) => s.run(),
            Step::Open(s) => s.run(),
            Step::Items(s) => s.run(),
            Step::Label(s) => s.run(),
            Step::Seal(s) => s.run(),
            Step::Restart(s) => s.run(),
            Step::Discuss(s) => s.run(),
            Step::Comment(s) => s.run(),
            Step::Freeze(s) => s.run(),
            Step::Example(s) => s.run(),
            Step::Propagate(s) => s.run(),
            Step::Reveal(s) => s.run(),
            Step::Status(s) => s.run(),
            Step::Verify(s) => s.run(),
            Step::Receipt(s) => s.run(),
        }
    }
}

/// A word with its number: `1 item`, `20 items`.
fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
