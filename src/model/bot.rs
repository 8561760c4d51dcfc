//! What speaks for a session being made by a program instead of a person; knows no event and no threshold in milliseconds.

use std::sync::Arc;

/// One trait that programs have and people rarely do. The names are part of files and of the CLI's output: never rename
/// one, and add new ones at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BotReason {
    UserAgent,
    Webdriver,
    NoPointer,
    Teleports,
    StraightPaths,
    InstantPresses,
    FastPresses,
    RegularTiming,
    InstantForm,
    HeadlessViewport,
}

impl BotReason {
    pub const ALL: [Self; 10] = [
        Self::UserAgent,
        Self::Webdriver,
        Self::NoPointer,
        Self::Teleports,
        Self::StraightPaths,
        Self::InstantPresses,
        Self::FastPresses,
        Self::RegularTiming,
        Self::InstantForm,
        Self::HeadlessViewport,
    ];

    /// The stable name of tables and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::UserAgent => "user_agent",
            Self::Webdriver => "webdriver",
            Self::NoPointer => "no_pointer",
            Self::Teleports => "teleports",
            Self::StraightPaths => "straight_paths",
            Self::InstantPresses => "instant_presses",
            Self::FastPresses => "fast_presses",
            Self::RegularTiming => "regular_timing",
            Self::InstantForm => "instant_form",
            Self::HeadlessViewport => "headless_viewport",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::UserAgent => "Browser says it is a program",
            Self::Webdriver => "Browser is driven by a program",
            Self::NoPointer => "Clicks without any pointer movement",
            Self::Teleports => "Pointer jumps to what is clicked",
            Self::StraightPaths => "Pointer moves in perfectly straight lines",
            Self::InstantPresses => "Button is released as soon as it is pressed",
            Self::FastPresses => "Clicks far apart follow each other too fast",
            Self::RegularTiming => "Perfectly regular pauses",
            Self::InstantForm => "Fields are filled in the moment they get the focus",
            Self::HeadlessViewport => "Window has the size that programs begin with",
        }
    }

    /// What is measured, with its threshold and where both come from.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::UserAgent => {
                "The recorded user agent names a crawler, a headless browser or a tool for tests, as such programs say themselves"
            }
            Self::Webdriver => {
                "The recording says navigator.webdriver, which browsers set while a program drives them (W3C WebDriver, section 4), or the recorder's own bot mark"
            }
            Self::NoPointer => {
                "At least 5 mouse presses and no pointer sample before any of them. Recorders that keep no movements look the same, so this counts little alone"
            }
            Self::Teleports => {
                "At least 5 mouse presses, and before 80 % of them the pointer covers 50 px or more without a sample on the way in the 2 s before. A hand slows down as it aims, so that samples lie near the target (Meyer et al. 1988)"
            }
            Self::StraightPaths => {
                "At least 5 oblique movements over 200 px, 80 % of them within 1 px of a straight line. Movements of hands bend (Phillips and Triggs 2001; Chu et al. 2013)"
            }
            Self::InstantPresses => {
                "At least 5 mouse presses, 80 % of them released within 10 ms. Fingers take about 60 to 120 ms; taps on some touch pads are as short, so this alone is not enough"
            }
            Self::FastPresses => {
                "At least 3 mouse presses that come within 100 ms after a press 50 px or more away. By Fitts' law a hand takes longer (MacKenzie 1992)"
            }
            Self::RegularTiming => {
                "At least 8 pauses between presses at different places, or 20 between keys, that vary by less than 5 %. Even trained tapping varies by 2 to 4 % (Repp 2005), other acts by far more; repeated keys are left out"
            }
            Self::InstantForm => {
                "At least 3 text fields get their whole value within 50 ms of the focus. Some password managers do the same, so this alone is not enough"
            }
            Self::HeadlessViewport => {
                "The window is 800 x 600 or 1280 x 720 from beginning to end, the sizes with which headless browsers start, and was never resized"
            }
        }
    }

    /// How likely a session is a bot's if this reason is all that is known; see [`likelihood`].
    pub fn weight(self) -> f64 {
        match self {
            Self::UserAgent | Self::Webdriver => 0.95,
            Self::StraightPaths | Self::FastPresses => 0.45,
            Self::Teleports | Self::RegularTiming => 0.4,
            Self::InstantPresses => 0.35,
            Self::InstantForm => 0.3,
            Self::NoPointer => 0.2,
            Self::HeadlessViewport => 0.15,
        }
    }
}

/// A reason as it was found in one session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BotEvidence {
    pub reason: BotReason,
    /// What was measured, as `12 of 12 presses`.
    pub found: Arc<str>,
}

/// From this likelihood on a session is set aside, unless somebody says otherwise: one declaration, or two traits.
pub const BOT_LIKELIHOOD: f64 = 0.5;

/// The likelihood that a session was made by a program, 0 to 1: reasons are taken as independent causes, of which one is
/// enough, so that `1 − Π (1 − weight)` (the noisy or of Pearl 1988).
pub fn likelihood(evidence: &[BotEvidence]) -> f64 {
    1.0 - evidence.iter().map(|one| 1.0 - one.reason.weight()).product::<f64>()
}

/// What is known of a session as the work of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BotStanding {
    /// `None` until the session was looked at.
    pub evidence: Option<Vec<BotEvidence>>,
    /// What an analyst says against or for it; goes before all evidence.
    pub word: Option<bool>,
}

impl BotStanding {
    /// 0 while nothing is known.
    pub fn likelihood(&self) -> f64 {
        self.evidence.as_deref().map_or(0.0, likelihood)
    }

    /// What the evidence alone says.
    pub fn is_likely(&self) -> bool {
        self.likelihood() >= BOT_LIKELIHOOD
    }

    pub fn is_bot(&self) -> bool {
        self.word.unwrap_or_else(|| self.is_likely())
    }

    /// One line for people: `97 %: Browser says it is a program (HeadlessChrome)`.
    pub fn reasons(&self) -> String {
        let evidence = self.evidence.as_deref().unwrap_or_default();
        let said = evidence.iter().map(|one| format!("{} ({})", one.reason.label(), one.found));
        said.collect::<Vec<_>>().join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(reasons: &[BotReason]) -> Vec<BotEvidence> {
        reasons.iter().map(|reason| BotEvidence { reason: *reason, found: "".into() }).collect()
    }

    #[test]
    fn a_declaration_is_enough_and_of_traits_it_takes_two() {
        use BotReason::{HeadlessViewport, InstantPresses, Teleports, UserAgent, Webdriver};
        assert!(likelihood(&[]).abs() < 1e-12);
        for reason in BotReason::ALL {
            let alone = likelihood(&found(&[reason])) >= BOT_LIKELIHOOD;
            assert_eq!(alone, matches!(reason, UserAgent | Webdriver), "{reason:?}");
        }
        let two = likelihood(&found(&[Teleports, InstantPresses]));
        assert!((two - (1.0 - 0.6 * 0.65)).abs() < 1e-12 && two >= BOT_LIKELIHOOD);
        assert!(likelihood(&found(&[InstantPresses, HeadlessViewport])) < BOT_LIKELIHOOD);
    }

    #[test]
    fn the_word_of_a_person_goes_first() {
        let standing = |evidence, word| BotStanding { evidence, word }.is_bot();
        let declared = || Some(found(&[BotReason::Webdriver]));
        assert!(!standing(None, None) && standing(declared(), None));
        assert!(!standing(declared(), Some(false)) && standing(None, Some(true)));
    }

    #[test]
    fn every_reason_has_a_name_of_its_own_and_says_its_threshold() {
        for reason in BotReason::ALL {
            assert_eq!(BotReason::from_name(reason.name()), Some(reason));
            assert!(reason.meaning().len() > 60, "{reason:?}");
        }
    }
}
