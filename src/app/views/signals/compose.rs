//! A signal while it is being written: name, meaning, steps with completion, thresholds; counted as it is typed, kept only
//! once it is put in force.

use super::SignalsScreen;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::expression::ExpressionField;
use crate::app::views::ViewContext;
use crate::app::workspace::signals::Library;
use crate::mining::expr::{ExprError, Vocabulary, chain_text};
use crate::mining::signals::{
    MAX_PARAMETERS, Parameter, Rule, RuleError, STEPS, Unit, id_of_name, steps_vocabulary,
};
use crate::widgets::theme::space;
use crate::widgets::{
    Button, ControlSize, Icon, IconButton, TextField, TextRole, card::section_header, field, labelled, text,
};
use egui::{ScrollArea, Ui};
use std::sync::Arc;

/// Name of a signal that has none yet.
const UNNAMED: &str = "own/new";
/// Widest field, in points.
const FIELD: f32 = 560.0;

/// Steps to begin with, and what they look for.
const STARTS: [(&str, &str); 4] = [
    ("hesitation then no click then page within 10s", "Hesitates, clicks nothing and leaves the page"),
    ("click then network_error within 3s then click within 5s", "Tries again after a failed request"),
    (
        "scroll[direction = down] then scroll[direction = up] within 5s then page within 10s",
        "Looks for something down and up, and leaves",
    ),
    (
        "focus then no input then tab_hidden within 20s",
        "Goes to a field, fills in nothing and looks elsewhere",
    ),
];

/// What is being written.
pub(super) struct Composing {
    /// What is in force; `None` for a new signal.
    origin: Option<Rule>,
    label: String,
    meaning: String,
    steps: ExpressionField,
    /// The name has not been given the keyboard yet.
    fresh: bool,
    /// Their values are their defaults here.
    parameters: Vec<Parameter>,
    /// What steps may be built of, with the pages of the project.
    names: Vocabulary,
    /// The same with the thresholds, and what it was made from.
    vocabulary: Arc<Vocabulary>,
    made_from: Option<((usize, usize), Vec<Parameter>)>,
    /// The steps with their thresholds as they stand, or what is wrong.
    rule: Result<Rule, RuleError>,
}

impl Composing {
    pub(super) fn new() -> Self {
        Self::begin(None, (String::new(), String::new()), String::new(), Vec::new())
    }

    pub(super) fn of(rule: &Rule) -> Self {
        let values = rule.parameters().iter().zip(rule.values());
        let parameters = values.map(|(p, (_, value))| Parameter { default: value, ..p.clone() }).collect();
        let words = (rule.label().to_owned(), rule.written_meaning().to_owned());
        Self::begin(Some(rule.clone()), words, rule.text(STEPS).to_owned(), parameters)
    }

    fn begin(
        origin: Option<Rule>,
        (label, meaning): (String, String),
        text: String,
        parameters: Vec<Parameter>,
    ) -> Self {
        let (fresh, steps) = (origin.is_none(), ExpressionField::with(text));
        let mut composing = Self {
            names: origin.as_ref().map(Rule::step_names).unwrap_or_default(),
            origin,
            label,
            meaning,
            steps,
            fresh,
            parameters,
            vocabulary: Arc::default(),
            made_from: None,
            rule: Err(RuleError::BadName(String::new())),
        };
        composing.settle();
        composing
    }

    pub(super) fn is_new(&self) -> bool {
        self.origin.is_none()
    }

    pub(super) fn is_of(&self, rule: &Rule) -> bool {
        self.origin.as_ref() == Some(rule)
    }

    /// As it stands, where it can be read; a new one may have no name yet.
    pub(super) fn rule(&self) -> Option<&Rule> {
        self.rule.as_ref().ok()
    }

    /// Reads what is written into a rule.
    fn settle(&mut self) {
        let (label, meaning) = (self.label.trim(), self.meaning.trim());
        self.rule = match &self.origin {
            Some(origin) => origin
                .recomposed(&self.steps.text, &self.parameters, &self.names)
                .and_then(|rule| rule.with_words(Some(label), Some(meaning)))
                .map(|rule| rule.as_version_after(origin)),
            None => {
                let id = id_of_name(label).unwrap_or_else(|| UNNAMED.to_owned());
                let steps = (&*self.steps.text, &self.parameters[..]);
                Rule::compose_of(&self.names, &id, (label, meaning), steps, "")
            }
        };
    }

    /// Names of the project and its library with the thresholds as they stand.
    fn learn(&mut self, names: &Vocabulary, library: &Library) {
        let places = (std::ptr::from_ref(names) as usize, std::ptr::from_ref(library) as usize);
        let from = (places, self.parameters.clone());
        if self.made_from.as_ref() == Some(&from) {
            return;
        }
        if self.made_from.as_ref().is_none_or(|(before, _)| *before != places) {
            let id = self.origin.as_ref().map_or(UNNAMED, |rule| &**rule.id());
            let mut known = library.rules.names_for(id, &names.motifs);
            // A motif that the project has no longer stands on in what was written with it.
            for (name, motif) in self.origin.iter().flat_map(Rule::motifs) {
                known.motifs.entry(name).or_insert(motif);
            }
            self.names = Vocabulary { paths: names.paths.clone(), ..known };
            self.settle();
        }
        let values: Vec<f64> = self.parameters.iter().map(|p| p.default).collect();
        let parameters = steps_vocabulary(&self.parameters, &values).parameters;
        self.vocabulary = Arc::new(Vocabulary { parameters, ..self.names.clone() });
        self.made_from = Some(from);
    }

    /// Why it cannot be put in force.
    fn obstacle(&self, library: &Library) -> Option<String> {
        if self.label.trim().is_empty() {
            return Some("Give it a name first".to_owned());
        }
        match (&self.rule, &self.origin) {
            (Err(error), _) => Some(match error {
                RuleError::Steps(_) if self.steps.text.trim().is_empty() => {
                    "Write its steps first".to_owned()
                }
                error => error.to_string(),
            }),
            (Ok(rule), Some(origin)) if rule == origin => Some("Change something first".to_owned()),
            (Ok(rule), None)
                if id_of_name(&self.label).is_none() || library.rules.get(rule.id()).is_some() =>
            {
                Some("A signal of this name is there already; choose another".to_owned())
            }
            _ => None,
        }
    }

    /// The threshold that steps mention and that is not there: its name, and a value as its place suggests.
    fn missing(&self) -> Option<Parameter> {
        let Err(RuleError::Steps(ExprError { at, .. })) = &self.rule else { return None };
        let name = self.steps.text.get(at.clone())?.strip_prefix('$')?.to_lowercase();
        if name.is_empty() || self.parameters.iter().any(|p| *p.name == *name) {
            return None;
        }
        let before = self.steps.text[..at.start].trim_end();
        let (unit, value) = if before.ends_with("within") || before.ends_with("after") {
            (Unit::Milliseconds, 10_000.0)
        } else if ["duration", "at"]
            .iter()
            .any(|w| before.trim_end_matches(['<', '>', '=', ' ']).ends_with(w))
        {
            (Unit::Milliseconds, 1_000.0)
        } else if before.trim_end_matches(['<', '>', '=', ' ']).ends_with("distance") {
            (Unit::Pixels, 500.0)
        } else {
            (Unit::Count, 3.0)
        };
        Some(Parameter::new(&name, unit, value))
    }

    #[cfg(test)]
    pub(super) fn write(&mut self, label: &str, steps: &str) {
        (self.label, self.steps.text) = (label.to_owned(), steps.to_owned());
        self.settle();
    }
}

impl SignalsScreen {
    /// The signal that is being written, in the place of a definition.
    pub(super) fn compose_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        library: &Library,
        actions: &mut Vec<Action>,
    ) {
        let Some(mut composing) = self.composing.take() else { return };
        composing.learn(&context.workspace.expressions.names().session, library);
        let mut open = true;
        match &composing.origin {
            Some(rule) => {
                let rule = rule.clone();
                section_header(ui, rule.label(), None, |ui| self.more_ui(ui, &rule, library, actions));
                text::small(ui, super::definition::signed(&rule));
                self.copy_ui(ui, &rule, library, actions);
            }
            None => {
                section_header(ui, "New signal", None, |_| {});
            }
        }
        ui.horizontal(|ui| open = self.keep_ui(ui, context, &composing, library, actions));
        ui.add_space(space::S);
        let salt = composing.origin.as_ref().map_or(UNNAMED, |rule| &**rule.id()).to_owned();
        ScrollArea::vertical().id_salt(("compose", salt)).auto_shrink([false, false]).show(ui, |ui| {
            let before = (composing.label.clone(), composing.meaning.clone(), composing.steps.text.clone());
            let numbers = composing.parameters.clone();
            words_ui(ui, &mut composing);
            ui.add_space(space::M);
            if let Some(rule) = composing.rule().cloned() {
                if let Some(key) = self.asked(composing.origin.as_ref(), &rule) {
                    self.effect_ui(ui, context, &key, actions);
                }
                ui.add_space(space::M);
            }
            self.parameters_ui(ui, &mut composing);
            ui.add_space(space::L);
            let after = (&composing.label, &composing.meaning, &composing.steps.text);
            if (&before.0, &before.1, &before.2) != after || numbers != composing.parameters {
                composing.settle();
            }
        });
        if open {
            self.composing = Some(composing);
        }
    }

    /// Puts it in force or gives it up; false when it is done with.
    fn keep_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        composing: &Composing,
        library: &Library,
        actions: &mut Vec<Action>,
    ) -> bool {
        let busy = context.workspace.signals.finding().map(|_| "Signals are being found".to_owned());
        let reason = busy.clone().or_else(|| composing.obstacle(library));
        let label = match &composing.origin {
            Some(rule) => format!("Put version {} in force", rule.version() + 1),
            None => "Add to the library".to_owned(),
        };
        let keep = Button::primary(&label)
            .icon(Icon::Check)
            .tooltip("Finds it in all sessions; hits name the version that they were found by")
            .disabled_because(reason.as_deref());
        if keep.show(ui).clicked()
            && let Some(rule) = composing.rule()
        {
            let mut rules = library.rules.clone();
            rules.replace(rule.clone().by(&context.workspace.author()));
            self.choose(rule.id());
            self.put(rules, actions);
            return false;
        }
        let changed = composing.origin.as_ref().is_none_or(|origin| composing.rule() != Some(origin));
        let label = if composing.is_new() { "Cancel" } else { "Discard" };
        if changed && Button::ghost(label).icon(Icon::Close).show(ui).clicked() {
            return false;
        }
        let key = context.key(Command::Undo);
        if !composing.is_new() && context.workspace.signals.can_undo() {
            let undo = Button::ghost("Undo").icon(Icon::Undo).shortcut(key.as_deref());
            if undo.disabled_because(busy.as_deref()).show(ui).clicked() {
                actions.push(Action::Run(Command::Undo));
            }
        }
        true
    }

    fn parameters_ui(&mut self, ui: &mut Ui, composing: &mut Composing) {
        ui.horizontal(|ui| {
            text::heading(ui, "Thresholds");
            let full = composing.parameters.len() >= MAX_PARAMETERS;
            let reason = full.then_some("A signal has at most eight thresholds");
            let add = Button::ghost("Add threshold")
                .icon(Icon::Plus)
                .size(ControlSize::Small)
                .tooltip("A number that steps mention as $name, with a slider and a sensitivity curve")
                .disabled_because(reason);
            if add.show(ui).clicked() {
                let free = (1..).map(|n| if n == 1 { "wait".to_owned() } else { format!("wait_{n}") });
                let taken = |name: &String| composing.parameters.iter().any(|p| *p.name == **name);
                if let Some(name) = free.take(MAX_PARAMETERS + 1).find(|name| !taken(name)) {
                    composing.parameters.push(Parameter::new(&name, Unit::Milliseconds, 10_000.0));
                }
            }
        });
        if composing.parameters.is_empty() {
            text::muted(
                ui,
                "None: numbers stand in the steps. A threshold is mentioned as $name, such as within $wait",
            );
        }
        let mut removed = None;
        let mut along = None;
        for (at, parameter) in composing.parameters.iter_mut().enumerate() {
            ui.push_id(at, |ui| {
                ui.add_space(space::S);
                let shown = self.along.as_deref() == Some(&*parameter.name);
                let out = parameter_ui(ui, parameter, shown);
                if out.removed {
                    removed = Some(at);
                }
                if out.along {
                    along = Some(parameter.name.to_string());
                }
            });
        }
        if let Some(at) = removed {
            composing.parameters.remove(at);
        }
        if along.is_some() {
            self.along = along;
        }
    }
}

/// Name, meaning and steps.
fn words_ui(ui: &mut Ui, composing: &mut Composing) {
    let width = ui.available_width().min(FIELD);
    labelled(ui, "Name", None, None, |ui| {
        let field = TextField::new(&mut composing.label, "Name").hint("Gave up at the price").limit(60);
        let response = field.width(width).show(ui);
        // The steps would cover what one could begin with by what they offer.
        if std::mem::take(&mut composing.fresh) {
            response.request_focus();
        }
    });
    ui.add_space(space::S);
    labelled(ui, "Meaning", None, None, |ui| {
        let field =
            TextField::new(&mut composing.meaning, "Meaning").hint("What it may tell about the visitor");
        field.limit(300).width(width).show(ui);
    });
    ui.add_space(space::S);
    text::small(ui, "Steps");
    let vocabulary = Arc::clone(&composing.vocabulary);
    let hint = "hesitation then no click then page within 10s";
    let out = composing.steps.show(ui, "Steps", hint, width, &vocabulary);
    if composing.steps.text.trim().is_empty() {
        ui.add_space(space::XS);
        text::small(
            ui,
            "Actions, signals and motifs in their order. Begin with one of these, or type to see what there is",
        );
        for (steps, meaning) in STARTS {
            let start = Button::ghost(meaning).icon(Icon::Plus).size(ControlSize::Small).tooltip(steps);
            if start.show(ui).clicked() {
                composing.steps.set(steps.to_owned());
                if composing.meaning.is_empty() {
                    meaning.clone_into(&mut composing.meaning);
                }
            }
        }
        return;
    }
    if let Some(missing) = composing.missing() {
        ui.horizontal(|ui| {
            text::line(ui, TextRole::Warn, format!("${} is no threshold yet", missing.name));
            let label = format!("Add threshold ${}", missing.name);
            if Button::secondary(&label).size(ControlSize::Small).icon(Icon::Plus).show(ui).clicked() {
                composing.parameters.push(missing.clone());
            }
        });
    } else if let Some(error) = &out.error {
        composing.steps.problem_ui(ui, error);
    } else if let Some(chain) = composing.rule().and_then(Rule::chain) {
        text::small(ui, format!("Reads: {}", chain_text(chain)));
    } else if let Err(error) = &composing.rule
        && !matches!(error, RuleError::Steps(_))
    {
        text::show(ui, TextRole::Danger, error.to_string());
    }
}

#[derive(Default)]
struct ParameterOutput {
    removed: bool,
    along: bool,
}

fn parameter_ui(ui: &mut Ui, parameter: &mut Parameter, shown: bool) -> ParameterOutput {
    let mut out = ParameterOutput::default();
    ui.horizontal(|ui| {
        text::line(ui, TextRole::Mono, "$");
        let mut name = parameter.name.to_string();
        let field = TextField::new(&mut name, "Name of the threshold").mono().limit(24).width(120.0);
        if field.show(ui).changed() {
            parameter.name = name.to_lowercase().replace([' ', '-'], "_").into();
        }
        let units = [(Unit::Milliseconds, "ms"), (Unit::Pixels, "px"), (Unit::Count, "count")];
        if let Some(unit) = field::select(ui, "Unit", parameter.unit, &units) {
            let value = match unit {
                Unit::Milliseconds => 10_000.0,
                Unit::Pixels => 500.0,
                _ => 3.0,
            };
            *parameter = Parameter {
                label: Arc::clone(&parameter.label),
                ..Parameter::new(&parameter.name, unit, value)
            };
        }
        let label = format!("Remove threshold {}", parameter.name);
        out.removed = IconButton::new(Icon::Trash, &label).size(ControlSize::Small).show(ui).clicked();
    });
    ui.horizontal(|ui| {
        let suffix = parameter.unit.suffix();
        let range = parameter.min..=parameter.max;
        let name = parameter.name.to_string();
        let slider = field::slider(ui, &mut parameter.default, &name, suffix, range, 0);
        out.along = slider.changed() || slider.drag_started();
        let curve = Button::ghost("Curve").selected(shown).tooltip("Show the sensitivity to this number");
        out.along |= curve.show(ui).clicked();
        text::line(ui, TextRole::Small, "from");
        let (value, most) = (parameter.default, parameter.max);
        field::number(ui, &mut parameter.min, &format!("Least {name}"), "", 0.0..=value, 0);
        text::line(ui, TextRole::Small, "to");
        let least = value.max(parameter.min + 1.0);
        field::number(
            ui,
            &mut parameter.max,
            &format!("Most {name}"),
            suffix,
            least..=most.max(3_600_000.0),
            0,
        );
    });
    out
}
