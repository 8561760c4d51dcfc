//! Which agreement figures a revealed round has, chosen by its codebook; must not know any open round, and computes
//! nothing itself.

use super::agreement::{
    AgreementReport, LabelScale, MoreItems, MultiLabelReport, ReportOptions, Weights,
    multi_label_report_watched, report_watched,
};
use super::reveal::{AbstentionTreatment, RatingsRefused, RatingsView, RevealedRound};
use crate::model::Watch;

/// With fewer users a jackknife by user rests on too few values to be the first choice.
const FEWEST_USERS: usize = 10;

/// Blind agreement by the kind of the codebook.
#[derive(Clone, Debug, PartialEq)]
pub enum Figures {
    /// One code per item; coefficients with weights stand beside the plain ones where codes refine others.
    Single(Box<AgreementReport>),
    /// Several codes may be true of an item.
    Multi(Box<MultiLabelReport>),
}

impl Figures {
    /// What more items would bring, where that can be said.
    pub fn more_items(&self) -> Option<&MoreItems> {
        match self {
            Self::Single(report) => report.more_items.as_ref(),
            Self::Multi(report) => report.more_items.as_ref(),
        }
    }
}

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
pub enum FiguresError {
    #[error(transparent)]
    Ratings(#[from] RatingsRefused),
    #[error("computing was stopped; ask for it again")]
    Cancelled,
}

impl RevealedRound {
    /// The figures that the codebook of the round asks for.
    pub fn figures(
        &self,
        treatment: AbstentionTreatment,
        options: ReportOptions,
        watch: &dyn Watch,
    ) -> Result<Figures, FiguresError> {
        if self.codebook().exclusive {
            let view = self.ratings(treatment)?;
            let options = self.report_options(&view, options);
            let report = report_watched(&view.ratings, &options, watch).ok_or(FiguresError::Cancelled)?;
            return Ok(Figures::Single(Box::new(report)));
        }
        let sets = self.label_sets()?;
        let options = self.set_options(options);
        let report = multi_label_report_watched(&sets, &options, watch).ok_or(FiguresError::Cancelled)?;
        Ok(Figures::Multi(Box::new(report)))
    }

    /// Names of coders and labels and the scale of the codebook filled in, everything else as given.
    pub fn report_options(&self, view: &RatingsView, options: ReportOptions) -> ReportOptions {
        let name =
            |id: &String| self.codebook().code(id).map_or_else(|| id.clone(), |code| code.name.clone());
        ReportOptions {
            coder_names: self.coder_names(),
            label_names: view.categories.iter().map(name).collect(),
            scale: self.scale_of(&view.categories),
            ..options
        }
    }

    /// The same where several codes may be true at once.
    pub fn set_options(&self, options: ReportOptions) -> ReportOptions {
        ReportOptions {
            coder_names: self.coder_names(),
            label_names: self.codebook().codes.iter().map(|code| code.name.clone()).collect(),
            ..options
        }
    }

    /// True where items name their users and some users have several: intervals by item are then too narrow.
    pub fn has_users_with_several_items(&self) -> bool {
        let users: Vec<&str> = self.core().filter_map(|item| item.item.user_id.as_deref()).collect();
        let distinct: std::collections::BTreeSet<&str> = users.iter().copied().collect();
        distinct.len() < users.len()
    }

    /// True where intervals by user are the ones to show first: users have several items, and there are enough users
    /// for leaving out one at a time to say something.
    pub fn asks_for_intervals_by_user(&self) -> bool {
        let users: std::collections::BTreeSet<&str> =
            self.core().filter_map(|item| item.item.user_id.as_deref()).collect();
        self.has_users_with_several_items() && users.len() >= FEWEST_USERS
    }

    fn coder_names(&self) -> Vec<String> {
        self.round().coders.iter().map(|coder| coder.name.clone()).collect()
    }

    /// Nominal, unless codes refine others: then labels that share ancestors count as partly equal.
    fn scale_of(&self, categories: &[String]) -> LabelScale {
        let at = |id: &str| categories.iter().position(|category| category == id);
        let parent = |id: &String| at(self.codebook().code(id)?.parent.as_deref()?);
        let parents: Vec<Option<usize>> = categories.iter().map(parent).collect();
        if parents.iter().all(Option::is_none) {
            return LabelScale::Nominal;
        }
        // The codebook was checked for circles when it was stored.
        Weights::hierarchy_from_parents(&parents).map_or(LabelScale::Nominal, LabelScale::Weighted)
    }

    /// Which coefficients this round's codebook asks for, and why, in one sentence.
    pub fn scale_sentence(&self) -> &'static str {
        if !self.codebook().exclusive {
            "Several codes may be true of an item, so whole sets are compared by alpha with the MASI distance, and each code by itself"
        } else if self.codebook().codes.iter().any(|code| code.parent.is_some()) {
            "Codes refine others, so weighted kappa, AC2 and alpha stand beside the plain ones: two codes count as equal by the shared part of their paths"
        } else {
            "Codes are just different, so a difference counts in full, whichever codes it is between"
        }
    }
}
