//! Where people clicked, moved, looked and scrolled on a page, told by elements and not by pixels, so that it can be
//! shown on another layout of the same page. Knows no window; the window and the PNG writer colour the same field.

mod collect;
mod field;
mod index;
mod place;

pub use collect::{best_moment, collect_project, collect_session};
pub use field::{Field, blend, ramp, splat};
pub use index::ElementIndex;
pub use place::{Placed, Placement, Projection};

use std::sync::Arc;

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HeatKind {
    #[default]
    Clicks,
    /// How long the pointer was where.
    Moves,
    /// How far down the page was seen.
    Scroll,
    /// How long each part of the page was in view.
    Attention,
}

impl HeatKind {
    pub const ALL: [Self; 4] = [Self::Clicks, Self::Moves, Self::Scroll, Self::Attention];

    pub fn name(self) -> &'static str {
        match self {
            Self::Clicks => "clicks",
            Self::Moves => "moves",
            Self::Scroll => "scroll",
            Self::Attention => "attention",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Clicks => "Clicks",
            Self::Moves => "Moves",
            Self::Scroll => "Scroll depth",
            Self::Attention => "Attention",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }
}

/// A place on a page: an element, and where in its box.
#[derive(Clone, Debug, PartialEq)]
pub struct Anchor {
    /// As [`crate::replay::mirror::selector`] gives it.
    pub selector: Arc<str>,
    /// Its text, which tells elements of the same selector apart.
    pub text: Arc<str>,
    /// Shares of its width and height, 0…1.
    pub across: f32,
    pub down: f32,
}

/// One thing that happened at a place. The first anchor that is found on a page decides where; a further one is the
/// link or button around the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    pub anchors: Vec<Anchor>,
    /// Clicks, or seconds.
    pub weight: f32,
}

/// A stretch of the page that was in view for some seconds: its upper and its lower end.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    pub top: Anchor,
    pub bottom: Anchor,
    pub seconds: f32,
}

/// What was collected about one page (a path pattern) over some sessions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeatData {
    pub page: String,
    /// Sessions that were looked through, and those among them that saw the page.
    pub sessions: u32,
    pub sessions_with_page: u32,
    pub visits: u32,
    pub clicks: Vec<Mark>,
    pub moves: Vec<Mark>,
    /// The lowest point that each visit saw.
    pub depths: Vec<Mark>,
    pub bands: Vec<Band>,
    /// Clicks whose target had no box in the recorded page's own layout.
    pub clicks_without_box: u32,
    /// Sessions that could not be read, with the reason of the first.
    pub unreadable: u32,
    pub first_problem: Option<String>,
}

impl HeatData {
    pub fn count(&self, kind: HeatKind) -> usize {
        match kind {
            HeatKind::Clicks => self.clicks.len() + self.clicks_without_box as usize,
            HeatKind::Moves => self.moves.len(),
            HeatKind::Scroll => self.depths.len(),
            HeatKind::Attention => self.bands.len(),
        }
    }

    fn add(&mut self, other: Self) {
        self.sessions += other.sessions;
        self.sessions_with_page += other.sessions_with_page;
        self.visits += other.visits;
        self.clicks.extend(other.clicks);
        self.moves.extend(other.moves);
        self.depths.extend(other.depths);
        self.bands.extend(other.bands);
        self.clicks_without_box += other.clicks_without_box;
        self.unreadable += other.unreadable;
        self.first_problem = self.first_problem.take().or(other.first_problem);
    }
}

/// The path of an address without scheme, host, query and fragment: what a page is called here.
pub fn page_of(href: &str) -> &str {
    let rest = href.split_once("://").map_or(href, |(_, rest)| rest);
    let path = match rest.find('/') {
        Some(at) if href.contains("://") => &rest[at..],
        None if href.contains("://") => "/",
        _ => rest,
    };
    path.split(['?', '#']).next().unwrap_or("")
}

/// True when an address is of a page: paths are equal but for a closing slash; `*` in the pattern stands for any one
/// part of a path, as `/p/*` for all products, and `**` at its end for all that follows.
pub fn matches_page(pattern: &str, href: &str) -> bool {
    let parts = |path: &str| path.split('/').filter(|p| !p.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (wanted, given) = (parts(page_of(pattern)), parts(page_of(href)));
    if let Some((last, head)) = wanted.split_last()
        && last == "**"
    {
        return given.len() >= head.len() && head.iter().zip(&given).all(|(w, g)| w == "*" || w == g);
    }
    wanted.len() == given.len() && wanted.iter().zip(&given).all(|(w, g)| w == "*" || w == g)
}

#[cfg(test)]
mod tests;
