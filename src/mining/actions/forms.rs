//! Forms on a page: which fields changed, whether changes were applied at once, and how sending went.

use super::page_type::identity_of;
use super::{Extractor, inputs::INPUT_RUN_GAP_MS, traits::form_shape};
use crate::mining::facts::{FieldFacts, FormFacts, SubmitFacts, SubmitOutcome, Traits};
use crate::model::{ActionKind, AttributeChange, Mutation, NodeData, NodeId, TabId};
use crate::replay::mirror::Mirror;
use std::sync::Arc;

/// A change outside the form this soon after one inside it applies it: a live filter or search.
const APPLIES_MS: i64 = 1_200;
/// Marks of an error and answers of the page are looked for this long after sending.
const OUTCOME_MS: i64 = 6_000;
/// A page left this soon after a try was left by it.
const SENT_LEAVES_MS: i64 = 10_000;
/// A page left this soon after typing, without a click, was left by the Enter key.
const ENTER_LEAVES_MS: i64 = 1_500;
/// The same for a page that was not visited before.
const ENTER_NEW_PAGE_MS: i64 = 5_000;
const MAX_FORMS: usize = 200;
const MAX_FIELDS: usize = 500;
const MAX_CLIMB: usize = 64;

pub(super) struct OpenForm {
    node: NodeId,
    generation: u32,
    facts: FormFacts,
    /// Field and time of the last change.
    last_change: Option<(usize, i64)>,
    /// Already counted as applied.
    applied: bool,
    changed_after_submit: bool,
    /// Names of the changed fields, as they would stand in an address.
    names: Vec<Arc<str>>,
}

impl Extractor<'_> {
    #[expect(clippy::too_many_arguments)]
    pub(super) fn field_changed(
        &mut self,
        index: u32,
        tab: TabId,
        now: i64,
        node: NodeId,
        element: Option<u32>,
        length: u32,
        toggle: bool,
    ) {
        let Some(element) = element else { return };
        let Some(form) = self.form_of(tab, node) else { return };
        let Some(open) = self.open_form(tab, form) else { return };
        let known = self.tabs[usize::from(tab.0)].forms[open]
            .facts
            .fields
            .iter()
            .position(|f| f.element == element || self.same_place(Some(f.element), Some(element)));
        let state = &mut self.tabs[usize::from(tab.0)];
        let open = &mut state.forms[open];
        if let Some(name) =
            state.mirror.node(node).and_then(|n| n.attribute("name")).filter(|n| !n.is_empty())
            && open.names.len() < MAX_FIELDS
            && !open.names.iter().any(|n| **n == *name)
        {
            open.names.push(name.into());
        }
        let fields = &mut open.facts.fields;
        let at = match known {
            Some(at) => at,
            None if fields.len() >= MAX_FIELDS => return,
            None => {
                fields.push(FieldFacts {
                    element,
                    first_ms: now,
                    last_ms: now,
                    runs: 0,
                    clears: 0,
                    applied: 0,
                    first_event: index,
                    last_event: index,
                });
                fields.len() - 1
            }
        };
        let field = &mut fields[at];
        let same_run = open.last_change.is_some_and(|(f, t)| f == at && now - t <= INPUT_RUN_GAP_MS);
        field.runs += u32::from(!same_run);
        field.clears += u32::from(length == 0 && !toggle && field.last_event != index);
        field.last_ms = now;
        field.last_event = index;
        open.last_change = Some((at, now));
        open.applied = false;
    }

    fn form_of(&self, tab: TabId, node: NodeId) -> Option<NodeId> {
        let mirror = &self.tabs[usize::from(tab.0)].mirror;
        let (field, found) = mirror.ancestors_and_self(node).find(|(_, n)| n.element().is_some())?;
        if let Some(name) = found.attribute("form") {
            // A field may stand outside its form and name it.
            let root = mirror.root()?;
            return mirror
                .subtree(root)
                .find(|(_, n)| n.tag() == "form" && n.attribute("id") == Some(name))
                .map(|(id, _)| id);
        }
        mirror.ancestors_and_self(field).find(|(_, n)| n.tag() == "form").map(|(id, _)| id)
    }

    /// Two elements of different generations that the same selector names.
    fn same_place(&self, a: Option<u32>, b: Option<u32>) -> bool {
        match (self.facts.element(a), self.facts.element(b)) {
            (Some(a), Some(b)) => a.generation != b.generation && a.facts.selector == b.facts.selector,
            _ => false,
        }
    }

    fn open_form(&mut self, tab: TabId, form: NodeId) -> Option<usize> {
        let at = usize::from(tab.0);
        let generation = self.tabs[at].mirror.generation();
        let known = self.tabs[at].forms.iter().position(|f| f.node == form && f.generation == generation);
        if known.is_some() {
            return known;
        }
        let element = self.element_of(tab, form);
        // A checkpoint of the recorder gives every node a new number in the middle of a form.
        let earlier = self.tabs[at]
            .forms
            .iter()
            .position(|f| f.generation < generation && self.same_place(f.facts.element, element));
        if let Some(earlier) = earlier {
            let open = &mut self.tabs[at].forms[earlier];
            open.node = form;
            open.generation = generation;
            open.facts.element = element;
            return Some(earlier);
        }
        if self.tabs[at].forms.len() >= MAX_FORMS {
            self.facts.points_left_out += 1;
            return None;
        }
        let state = &mut self.tabs[at];
        let shape = form_shape(&state.mirror, form);
        let search = self.facts.traits(element).any(Traits::SEARCH);
        state.forms.push(OpenForm {
            node: form,
            generation,
            facts: FormFacts {
                tab,
                page: state.page?,
                element,
                fields_total: shape.fields,
                text_fields: shape.text_fields,
                fields: Vec::new(),
                submits: Vec::new(),
                has_submit: shape.has_submit,
                search,
                end_ms: 0,
            },
            last_change: None,
            applied: false,
            changed_after_submit: false,
            names: Vec::new(),
        });
        Some(state.forms.len() - 1)
    }

    /// The user tries to send the form that `node` stands in.
    pub(super) fn submit_attempt(&mut self, index: u32, tab: TabId, now: i64, node: NodeId) {
        let Some(form) = self.form_of(tab, node) else { return };
        let Some(open) = self.open_form(tab, form) else { return };
        let target = self.describe(tab, node);
        self.act_between(index, tab, (now, now), ActionKind::Submit, None, target);
        let open = &mut self.tabs[usize::from(tab.0)].forms[open];
        open.changed_after_submit = false;
        if open.facts.submits.len() < MAX_FIELDS {
            open.facts.submits.push(SubmitFacts {
                at_ms: now,
                outcome: SubmitOutcome::Unknown,
                event_index: index,
                error_ms: None,
            });
        }
    }

    /// Looks at a change of the page that no timer explains.
    pub(super) fn forms_changed(&mut self, tab: TabId, now: i64, mutation: &Mutation, fresh: &[NodeId]) {
        let state = &mut self.tabs[usize::from(tab.0)];
        let mirror = &state.mirror;
        let mut error: Option<bool> = None;
        for open in &mut state.forms {
            if let Some((field, at)) = open.last_change
                && !open.applied
                && now - at <= APPLIES_MS
                && fresh.iter().any(|n| !is_below(mirror, *n, open.node))
            {
                open.applied = true;
                open.facts.fields[field].applied += 1;
            }
            let gone = mirror.node(open.node).is_none();
            if let Some(submit) = open.facts.submits.last_mut()
                && now - submit.at_ms <= OUTCOME_MS
            {
                let error = *error.get_or_insert_with(|| shows_error(mirror, mutation));
                if (error || texts_say_error(mutation)) && submit.error_ms.is_none() {
                    submit.error_ms = Some((now - submit.at_ms).max(0) as u32);
                }
                if submit.outcome == SubmitOutcome::Passed {
                    continue;
                }
                if gone {
                    submit.outcome = SubmitOutcome::Passed;
                } else if error {
                    submit.outcome = SubmitOutcome::Refused;
                } else if fresh.iter().any(|n| is_below(mirror, *n, open.node)) {
                    open.changed_after_submit = true;
                }
            }
        }
    }

    /// A request was sent: it carries a form that was submitted just before.
    pub(super) fn forms_requested(&mut self, tab: TabId, sent_ms: i64) {
        for open in &mut self.tabs[usize::from(tab.0)].forms {
            if let Some(submit) = open.facts.submits.last_mut()
                && (0..=OUTCOME_MS / 3).contains(&(sent_ms - submit.at_ms))
                && submit.outcome == SubmitOutcome::Unknown
            {
                submit.outcome = SubmitOutcome::Passed;
            }
        }
    }

    /// The page is left for `href`: by the form that was sent or typed into last, if any.
    pub(super) fn forms_left(&mut self, tab: TabId, now: i64, href: &str) {
        let seen_before =
            self.facts.pages.iter().any(|p| p.tab == tab && identity_of(&p.url) == identity_of(href));
        let state = &mut self.tabs[usize::from(tab.0)];
        let last_click = state.last_click_ms.unwrap_or(i64::MIN);
        for open in &mut state.forms {
            if let Some(submit) = open.facts.submits.last_mut()
                && now - submit.at_ms <= SENT_LEAVES_MS
                && last_click <= submit.at_ms
            {
                submit.outcome = SubmitOutcome::Passed;
                continue;
            }
            let Some((_, changed_ms)) = open.last_change else { continue };
            // Enter in a field leaves no event in many recordings. The values in the new address tell it, or that
            // nothing was clicked between typing and a page that was not there before (which going back would show).
            let carried = open.names.iter().any(|name| carries(href, name));
            let patience_ms = if seen_before { ENTER_LEAVES_MS } else { ENTER_NEW_PAGE_MS };
            let by_enter = last_click < changed_ms && now - changed_ms <= patience_ms;
            if carried || by_enter {
                let event_index = open.facts.fields.iter().map(|f| f.last_event).max().unwrap_or(0);
                let outcome = SubmitOutcome::Passed;
                open.facts.submits.push(SubmitFacts {
                    at_ms: changed_ms,
                    outcome,
                    event_index,
                    error_ms: None,
                });
            }
        }
    }

    pub(super) fn end_forms(&mut self, tab: TabId, now: i64) {
        for mut open in std::mem::take(&mut self.tabs[usize::from(tab.0)].forms) {
            open.facts.end_ms = now;
            if let Some(submit) = open.facts.submits.last_mut()
                && submit.outcome == SubmitOutcome::Unknown
                && open.changed_after_submit
            {
                // Something in the form answered, and nothing called it an error.
                submit.outcome = SubmitOutcome::Passed;
            }
            if !open.facts.fields.is_empty() || !open.facts.submits.is_empty() {
                self.facts.forms.push(open.facts);
            }
        }
    }
}

fn is_below(mirror: &Mirror, node: NodeId, above: NodeId) -> bool {
    mirror.ancestors_and_self(node).take(MAX_CLIMB).any(|(id, _)| id == above)
}

/// The query of an address has this key.
fn carries(href: &str, name: &str) -> bool {
    let query = href.split_once('?').map_or("", |(_, query)| query);
    query.split('#').next().unwrap_or("").split('&').any(|pair| pair.split('=').next() == Some(name))
}

/// A short text that came says that something failed. Weaker than a mark: it tells of an error, not of a refusal.
fn texts_say_error(mutation: &Mutation) -> bool {
    let says = |text: &str| {
        let text = text.trim();
        (1..=160).contains(&text.len()) && {
            let text = text.to_lowercase();
            [
                "error",
                "invalid",
                "failed",
                "went wrong",
                "try again",
                "is required",
                "not accepted",
                "declined",
            ]
            .iter()
            .any(|w| text.contains(w))
        }
    };
    let added = mutation.adds.iter().take(200).flat_map(|add| add.tree.nodes.iter().take(60));
    mutation.texts.iter().take(200).any(|(_, text)| says(text))
        || added.into_iter().any(|n| matches!(&n.data, NodeData::Text(text) if says(text)))
}

/// The mutation brings marks of an error: `aria-invalid`, an alert, or a class that says so.
fn shows_error(mirror: &Mirror, mutation: &Mutation) -> bool {
    let says = |class: &str| {
        let class = class.to_ascii_lowercase();
        ["error", "invalid", "danger", "is-bad"].iter().any(|w| class.contains(w))
    };
    let by_attribute = mutation.attributes.iter().any(|change| {
        change.changes.iter().any(|(name, value)| match (&**name, value) {
            ("aria-invalid", AttributeChange::Set(v)) => &**v == "true",
            ("class", AttributeChange::Set(v)) => says(v),
            ("hidden", AttributeChange::Remove) => {
                mirror.node(change.node).is_some_and(|n| n.attribute("class").is_some_and(says))
            }
            _ => false,
        })
    });
    let by_node = mutation.adds.iter().take(200).any(|add| {
        let in_error = mirror
            .node(add.parent)
            .is_some_and(|n| n.attribute("class").is_some_and(says) || n.attribute("role") == Some("alert"));
        let text = add.tree.root().is_some_and(|n| matches!(n.data, NodeData::Text(_)));
        (in_error && text)
            || add.tree.nodes.iter().take(60).any(|n| {
                n.data.attribute("role") == Some("alert")
                    || n.data.attribute("aria-invalid") == Some("true")
                    || n.data.attribute("class").is_some_and(says)
            })
    });
    let by_text = mutation.texts.iter().take(200).any(|(id, text)| {
        !text.trim().is_empty()
            && mirror
                .ancestors_and_self(*id)
                .take(3)
                .any(|(_, n)| n.attribute("role") == Some("alert") || n.attribute("class").is_some_and(says))
    });
    by_attribute || by_node || by_text
}
