//! The commands of settling a round: the parts of a decision, and the parts of the screen.

use super::spec::{Spec, key, spec};
use super::{Scope, SettleKey};
use crate::app::shortcut::Shortcut;
use crate::widgets::Icon;
use egui::Key;

pub(super) fn settling(of: SettleKey) -> Spec {
    let part = Shortcut::alt;
    let (name, label, tooltip, icon, shortcut) = match of {
        SettleKey::FirstSide => {
            ("settle.side_1", "Take side 1", "It is what side 1 said", Icon::ChevronLeft, key(Key::A))
        }
        SettleKey::SecondSide => {
            ("settle.side_2", "Take side 2", "It is what side 2 said", Icon::ChevronRight, key(Key::D))
        }
        SettleKey::Unresolvable => (
            "settle.unresolvable",
            "Unresolvable",
            "Nobody can say: a legal result, exported as such",
            Icon::Abstain,
            key(Key::X),
        ),
        SettleKey::NextCause => {
            ("settle.cause", "Next cause", "Why they differed: the next of the list", Icon::Sort, key(Key::C))
        }
        SettleKey::WhoDecides => (
            "settle.who",
            "Who decides",
            "Both after discussion, a third person, or a lead",
            Icon::Users,
            key(Key::B),
        ),
        SettleKey::BothAgree => (
            "settle.both",
            "Both agree",
            "Both coders stand for the decisions that follow",
            Icon::CircleCheck,
            key(Key::V),
        ),
        SettleKey::Agreement => (
            "settle.agreement",
            "Show the agreement",
            "How far the two coders agree",
            Icon::Matrix,
            part(Key::Num1),
        ),
        SettleKey::Items => {
            ("settle.items", "Show the disagreements", "What is to be settled", Icon::List, part(Key::Num2))
        }
        SettleKey::Review => (
            "settle.review",
            "Show doubtful labels",
            "Labels that disagree with what lies near them",
            Icon::Eye,
            part(Key::Num3),
        ),
        SettleKey::Lessons => (
            "settle.lessons",
            "Show the lessons",
            "Causes, who was followed, changes to the codebook",
            Icon::Insight,
            part(Key::Num4),
        ),
    };
    spec(name, label, tooltip, icon, Scope::Settling, &[shortcut])
}
