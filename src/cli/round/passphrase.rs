//! Where a passphrase comes from on the command line: a file, the environment, or a question. Never an argument: those
//! stand in the history of the shell and in the list of processes.

use crate::cli::{files, say};
use crate::coding::{Desk, Guard, Passphrase, Protection, Round, SeatSecret, Stretching};
use crate::project::Project;
use clap::Args;
use std::io::{IsTerminal, Read};
use std::path::PathBuf;

const VARIABLE: &str = "BINOCULAR_PASSPHRASE";
/// Nobody types more.
const MAX_BYTES: u64 = 10_000;

#[derive(Debug, Args)]
pub(super) struct PassphraseArgs {
    /// File with the passphrase of the ballot. Else it is taken from BINOCULAR_PASSPHRASE, or asked for on a terminal.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl PassphraseArgs {
    /// From the file, else the environment.
    pub fn given(&self) -> Result<Option<Passphrase>, String> {
        let text = match (&self.passphrase_file, std::env::var_os(VARIABLE)) {
            (Some(path), _) => {
                let mut text = String::new();
                files::open(path)?
                    .take(MAX_BYTES)
                    .read_to_string(&mut text)
                    .map_err(|e| format!("cannot read the passphrase ({e}): {}", path.display()))?;
                let passphrase = Passphrase::new(text);
                return match passphrase {
                    Some(passphrase) => Ok(Some(passphrase)),
                    None => {
                        Err(format!("this file holds no passphrase; write one into it: {}", path.display()))
                    }
                };
            }
            (None, Some(value)) => {
                value.into_string().map_err(|_| format!("{VARIABLE} is not text in UTF-8; use a file"))?
            }
            (None, None) => return Ok(None),
        };
        Ok(Passphrase::new(text))
    }

    /// For a ballot that is under a passphrase: asks where none is given and somebody can answer.
    pub fn wanted(&self, coder: &str) -> Result<Option<Passphrase>, String> {
        match self.given()? {
            Some(passphrase) => Ok(Some(passphrase)),
            None if somebody_is_there() => ask(&format!("Passphrase of {coder}: ")),
            None => Ok(None),
        }
    }

    /// For a ballot that is begun now: asks twice.
    pub fn chosen(&self, coder: &str) -> Result<Guard, String> {
        let passphrase = match self.given()? {
            Some(passphrase) => Some(passphrase),
            None if somebody_is_there() => {
                let first = ask(&format!("New passphrase of {coder} (empty for none): "))?;
                if first.is_some() && ask("Once more: ")? != first {
                    return Err("the two passphrases differ; nothing was begun, try again".into());
                }
                first
            }
            None => None,
        };
        Ok(match passphrase {
            Some(passphrase) => Guard::Passphrase(passphrase, Stretching::RFC_9106),
            None => Guard::None,
        })
    }

    /// Sits the coder down, for the first time or again.
    pub fn sit(&self, project: &mut Project, round: &Round, coder: &str) -> Result<Desk, String> {
        let side = round.side_of(coder);
        match side.map(|side| round.protection[side]) {
            Some(Protection::NotTaken) => {
                let guard = if round.design.calibration { Guard::None } else { self.chosen(coder)? };
                let secret = SeatSecret::random().map_err(say)?;
                Desk::begin(project, &round.id, coder, &guard, &secret).map_err(say)
            }
            Some(Protection::Passphrase) => {
                let passphrase = self.wanted(coder)?;
                Desk::sign_in(project, &round.id, coder, passphrase.as_ref()).map_err(told)
            }
            // Without a passphrase, and where there is no such coder: the sign-in says so.
            _ => Desk::sign_in(project, &round.id, coder, None).map_err(say),
        }
    }
}

/// Where a passphrase is missing, how to give it.
pub(super) fn told(error: crate::coding::RoundError) -> String {
    use crate::coding::{RoundError, StoreError};
    match error {
        RoundError::Store(StoreError::Locked { .. }) => {
            format!("{error}, with --passphrase-file or {VARIABLE}")
        }
        RoundError::StillLocked { ref coder } => {
            format!("{error}, with `binocular round reveal --coder {coder}`")
        }
        other => say(other),
    }
}

/// After a ballot was written in clear.
pub(super) fn warn_of_clear(desk: &Desk) {
    if !desk.is_locked_away() && desk.view().state().is_blind() {
        eprintln!(
            "binocular: the ballot of {} is not encrypted: whoever has the file can read its labels before the reveal",
            desk.coder_id()
        );
    }
}

fn somebody_is_there() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

fn ask(question: &str) -> Result<Option<Passphrase>, String> {
    rpassword::prompt_password(question)
        .map(Passphrase::new)
        .map_err(|e| format!("the passphrase could not be read ({e}); use --passphrase-file"))
}
