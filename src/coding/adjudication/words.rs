//! The words of settling: why two people differed, and who decided; knows no item.

/// Why two people saw one thing differently. What comes of it changes the codebook or the coders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    AmbiguousReplay,
    CodebookGap,
    CoderSlip,
    EdgeCase,
    Subjective,
    MaskedData,
}

impl Cause {
    pub const ALL: [Self; 6] = [
        Self::AmbiguousReplay,
        Self::CodebookGap,
        Self::CoderSlip,
        Self::EdgeCase,
        Self::Subjective,
        Self::MaskedData,
    ];

    /// The stable id of files and chains.
    pub fn id(self) -> &'static str {
        match self {
            Self::AmbiguousReplay => "ambiguous_replay",
            Self::CodebookGap => "codebook_gap",
            Self::CoderSlip => "coder_slip",
            Self::EdgeCase => "edge_case",
            Self::Subjective => "subjective",
            Self::MaskedData => "masked_data",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::AmbiguousReplay => "The replay is ambiguous",
            Self::CodebookGap => "The codebook has a gap",
            Self::CoderSlip => "A coder slipped",
            Self::EdgeCase => "An edge case of a definition",
            Self::Subjective => "Truly a matter of view",
            Self::MaskedData => "Masking hides what would decide",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.id() == id)
    }

    /// True where the words of the codebook are what should change.
    pub fn asks_for_other_words(self) -> bool {
        matches!(self, Self::CodebookGap | Self::EdgeCase | Self::Subjective)
    }

    /// What a team does about it, as the beginning of a sentence that names the codes.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::AmbiguousReplay => "Say what to do where the recording leaves it open between",
            Self::CodebookGap => "Write or change the definitions of",
            Self::CoderSlip => "Nothing to change in the codebook; slips between",
            Self::EdgeCase => "Add an example or a near miss to",
            Self::Subjective => "Consider to merge, or to keep as a matter of view,",
            Self::MaskedData => "Consider what masking hides between",
        }
    }
}

/// How a decision came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// Both coders agreed after discussion.
    Consensus,
    /// A third person decided.
    Third,
    /// A designated lead decided, possibly one of the coders.
    Lead,
}

impl Mode {
    pub const ALL: [Self; 3] = [Self::Consensus, Self::Third, Self::Lead];

    pub fn id(self) -> &'static str {
        match self {
            Self::Consensus => "consensus",
            Self::Third => "third",
            Self::Lead => "lead",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.id() == id)
    }
}
