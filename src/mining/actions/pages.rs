//! When a page begins and ends: documents, routes and the vendor's own page views, each counted once.

use super::page_type::{identity_of, page_type, path_of};
use super::{Extractor, Tab, traits::largest_form};
use crate::mining::facts::PageVisit;
use crate::model::{ActionKind, Event, EventKind, NodeData, NodeId, PageType, TabId};
use std::sync::Arc;

/// A page view and a document of the same address within this time are the same page.
const SAME_PAGE_MS: i64 = 3_000;

impl Extractor<'_> {
    /// Another tab that begins right after a click was opened by it.
    pub(super) fn tab_appears(&mut self, tab: TabId, now: i64) {
        let state = &mut self.tabs[usize::from(tab.0)];
        if std::mem::replace(&mut state.seen, true) {
            return;
        }
        for other in 0..self.tabs.len() {
            if other != usize::from(tab.0) {
                self.react_other(TabId(other as u16), now);
            }
        }
    }

    pub(super) fn page_event_before(&mut self, index: u32, event: &Event) {
        let now = event.offset_ms;
        let at = usize::from(event.tab.0);
        match &event.kind {
            EventKind::Meta { href, width, height } => {
                if self.is_new_address(event.tab, href, now, true) {
                    self.begin_page(index, event.tab, now, href, true);
                } else {
                    self.tabs[at].maybe_reload = Some((now, index));
                }
                if let Some(page) = self.tabs[at].page.and_then(|p| self.facts.pages.get_mut(p as usize))
                    && page.viewport == (0, 0)
                {
                    page.viewport = (*width, *height);
                }
            }
            EventKind::PageView { href } if self.is_new_address(event.tab, href, now, false) => {
                self.begin_page(index, event.tab, now, href, false);
            }
            EventKind::FullSnapshot { tree, .. } => {
                let state = &self.tabs[at];
                if state.page.is_none() {
                    let href = state.mirror.href().clone();
                    self.begin_page(index, event.tab, now, &href, true);
                } else if let Some((since, first)) = state.maybe_reload {
                    // Recorders number nodes from 1 in every new document and go on counting in a checkpoint.
                    let fresh = |id: Option<NodeId>| id == Some(NodeId(1));
                    let restarted = fresh(tree.root().map(|n| n.id)) && fresh(state.mirror.root());
                    let document = tree.root().is_some_and(|n| matches!(n.data, NodeData::Document { .. }));
                    if restarted && document && now - state.page_start_ms > SAME_PAGE_MS {
                        let href = state.mirror.href().clone();
                        self.begin_page(first, event.tab, since, &href, true);
                    }
                }
                self.tabs[at].maybe_reload = None;
                // Nodes of the old document mean nothing in the new one.
                self.forget_neighbourhoods(event.tab);
                let state = &mut self.tabs[at];
                state.memo.clear();
                state.rhythms.clear();
                state.turns.clear();
                state.loaded = false;
            }
            _ => {}
        }
    }

    fn is_new_address(&self, tab: TabId, href: &str, now: i64, document: bool) -> bool {
        let state = &self.tabs[usize::from(tab.0)];
        let Some(page) = state.page.and_then(|p| self.facts.pages.get(p as usize)) else { return true };
        if identity_of(&page.url) != identity_of(href) {
            return !href.is_empty();
        }
        // The same address again: a new document was loaded, or it is a checkpoint of the recorder.
        document && state.loaded && now - state.page_start_ms > SAME_PAGE_MS
    }

    fn begin_page(&mut self, index: u32, tab: TabId, now: i64, href: &Arc<str>, document: bool) {
        self.react_navigation(tab, now, href);
        self.leave_page(tab, now, !document);
        let path: Arc<str> = path_of(href).into();
        let number = self.facts.pages.len() as u32;
        let viewport = self.tabs[usize::from(tab.0)].mirror.viewport();
        let viewport = if document { (0, 0) } else { viewport };
        self.facts.pages.push(PageVisit {
            tab,
            start_ms: now,
            end_ms: now,
            url: href.clone(),
            path,
            page_type: PageType::Other,
            viewport,
            event_index: index,
            form_fields: 0,
        });
        let state = &mut self.tabs[usize::from(tab.0)];
        state.page = Some(number);
        state.page_start_ms = now;
        state.page_type_known = false;
        state.loaded = false;
        state.last_click_ms = None;
        state.last_input_ms = None;
        state.last_scroll_ms = None;
        let page_view = self.act_between(index, tab, (now, now), ActionKind::PageView, None, None);
        // A route keeps the offset of the document that stays; of a new document it comes with its snapshot.
        let opened_at_px =
            page_view.filter(|_| !document).map(|at| self.facts.actions[at as usize].scroll_from_y);
        self.opened_at_px.push(opened_at_px.unwrap_or_default());
        self.tabs[usize::from(tab.0)].page_view = page_view.filter(|_| document);
    }

    /// The first snapshot of a page tells how far down it opened, as after a reload or by a link into it.
    pub(super) fn page_opened(&mut self, tab: TabId) {
        let Tab { page, page_view, mirror, .. } = &mut self.tabs[usize::from(tab.0)];
        let (Some(page), Some(view)) = (*page, page_view.take()) else { return };
        let offset = mirror.root().and_then(|root| mirror.node(root)).map_or(0.0, |node| node.scroll.1);
        if let Some(action) = self.facts.actions.get_mut(view as usize) {
            (action.scroll_from_y, action.scroll_to_y) = (offset, offset);
        }
        if let Some(opened_at_px) = self.opened_at_px.get_mut(page as usize) {
            *opened_at_px = offset;
        }
    }

    /// The document of a page arrived: its content may tell what the address does not.
    pub(super) fn page_loaded(&mut self, tab: TabId, _now: i64) {
        self.judge_page(tab);
        self.count_form_fields(tab);
    }

    /// Fields of the largest form that stands on the page now; the most that ever stood there counts.
    fn count_form_fields(&mut self, tab: TabId) {
        let Tab { page, mirror, .. } = &self.tabs[usize::from(tab.0)];
        let Some(page) = page.and_then(|p| self.facts.pages.get_mut(p as usize)) else { return };
        page.form_fields = page.form_fields.max(largest_form(mirror));
    }

    fn judge_page(&mut self, tab: TabId) {
        let Tab { page, mirror, page_type_known, page_type: kind, .. } = &mut self.tabs[usize::from(tab.0)];
        let Some(page) = page.and_then(|p| self.facts.pages.get_mut(p as usize)) else { return };
        if *page_type_known {
            return;
        }
        *kind = page_type(&page.path, mirror);
        page.page_type = *kind;
        *page_type_known = *kind != PageType::Other;
    }

    /// Ends runs, forms and clicks of the present page; for a route the document stays.
    pub(super) fn leave_page(&mut self, tab: TabId, now: i64, route: bool) {
        self.end_scroll_run(tab);
        self.end_input_run(tab);
        self.end_loading(tab, now);
        self.judge_page(tab);
        self.count_form_fields(tab);
        self.end_presses(tab);
        self.end_forms(tab, now);
        if !route {
            self.close_clicks(tab);
        }
        let page = self.tabs[usize::from(tab.0)].page;
        if let Some(page) = page.and_then(|p| self.facts.pages.get_mut(p as usize)) {
            page.end_ms = now.max(page.start_ms);
        }
    }
}
