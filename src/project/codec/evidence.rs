//! The evidence of a signal in stored form: its place, its target and the events behind it; knows no rule.

use super::CodecError;
use super::wire::{Cursor, Sink};
use crate::model::{ElementFacts, NodeId};

/// The parts of a [`crate::model::SignalHit`] that no query asks for.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::project) struct Evidence {
    pub(in crate::project) position: Option<(f64, f64)>,
    pub(in crate::project) target: Option<ElementFacts>,
    pub(in crate::project) events: Vec<u32>,
}

const VERSION: u8 = 1;
const HAS_POSITION: u8 = 1;
const HAS_TARGET: u8 = 2;

const INTERACTIVE: u8 = 1;
const DISABLED: u8 = 2;
const PRICE_LIKE: u8 = 4;
const EDITABLE: u8 = 8;
const HAS_INTERACTIVE_NODE: u8 = 16;
const HAS_FORM: u8 = 32;

impl Evidence {
    pub(in crate::project) fn encode(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        let position = self.position.map_or(0, |_| HAS_POSITION);
        out.byte(position | self.target.as_ref().map_or(0, |_| HAS_TARGET));
        if let Some((x, y)) = self.position {
            out.real(&mut 0, x);
            out.real(&mut 0, y);
        }
        if let Some(target) = &self.target {
            put_target(&mut out, target);
        }
        let mut last = 0;
        out.count(self.events.len());
        for event in &self.events {
            out.delta(&mut last, i64::from(*event));
        }
        out
    }

    pub(in crate::project) fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut cursor = Cursor::new(bytes);
        let version = cursor.byte()?;
        if version != VERSION {
            return Err(CodecError::UnknownVersion(version));
        }
        let head = cursor.byte()?;
        let position =
            if head & HAS_POSITION == 0 { None } else { Some((cursor.real(&mut 0)?, cursor.real(&mut 0)?)) };
        let target = if head & HAS_TARGET == 0 { None } else { Some(take_target(&mut cursor)?) };
        let mut last = 0;
        let events = (0..cursor.count(1)?)
            .map(|_| u32::try_from(cursor.delta(&mut last)?).map_err(|_| CodecError::OutOfRange("event")))
            .collect::<Result<_, _>>()?;
        if cursor.is_empty() { Ok(Self { position, target, events }) } else { Err(CodecError::LeftOver) }
    }
}

fn put_target(out: &mut Vec<u8>, target: &ElementFacts) {
    let flag = |set: bool, bit: u8| if set { bit } else { 0 };
    out.byte(
        flag(target.interactive, INTERACTIVE)
            | flag(target.disabled, DISABLED)
            | flag(target.price_like, PRICE_LIKE)
            | flag(target.editable, EDITABLE)
            | flag(target.interactive_node.is_some(), HAS_INTERACTIVE_NODE)
            | flag(target.form.is_some(), HAS_FORM),
    );
    let mut last = 0;
    for node in [Some(target.node), target.interactive_node, target.form].into_iter().flatten() {
        out.delta(&mut last, node.0);
    }
    for text in [&target.selector, &target.role, &target.text] {
        out.text(text);
    }
}

fn take_target(cursor: &mut Cursor<'_>) -> Result<ElementFacts, CodecError> {
    let head = cursor.byte()?;
    let mut last = 0;
    let node = NodeId(cursor.delta(&mut last)?);
    let mut optional_node = |bit: u8| {
        if head & bit == 0 { Ok(None) } else { cursor.delta(&mut last).map(|id| Some(NodeId(id))) }
    };
    let interactive_node = optional_node(HAS_INTERACTIVE_NODE)?;
    let form = optional_node(HAS_FORM)?;
    Ok(ElementFacts {
        node,
        interactive_node,
        form,
        selector: cursor.text()?,
        role: cursor.text()?,
        text: cursor.text()?,
        interactive: head & INTERACTIVE != 0,
        disabled: head & DISABLED != 0,
        price_like: head & PRICE_LIKE != 0,
        editable: head & EDITABLE != 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn evidence() -> impl Strategy<Value = Evidence> {
        let node = || any::<i64>().prop_map(NodeId);
        let target = (
            (node(), proptest::option::of(node()), proptest::option::of(node())),
            ("[a-z#> é]{0,20}", "[a-z]{0,8}", "\\PC{0,30}"),
            any::<[bool; 4]>(),
        )
            .prop_map(|((node, interactive_node, form), (selector, role, text), flags)| {
                ElementFacts {
                    node,
                    interactive_node,
                    form,
                    selector: selector.into(),
                    role: role.into(),
                    text: text.into(),
                    interactive: flags[0],
                    disabled: flags[1],
                    price_like: flags[2],
                    editable: flags[3],
                }
            });
        let position = proptest::option::of((-1e4..1e4_f64, -1e4..1e4_f64));
        (position, proptest::option::of(target), proptest::collection::vec(any::<u32>(), 0..9))
            .prop_map(|(position, target, events)| Evidence { position, target, events })
    }

    proptest! {
        #[test]
        fn evidence_comes_back_equal(evidence in evidence()) {
            prop_assert_eq!(Evidence::decode(&evidence.encode()), Ok(evidence));
        }

        #[test]
        fn damaged_evidence_ends_in_an_error_or_a_value(
            noise in proptest::collection::vec(any::<u8>(), 0..80),
            evidence in evidence(),
            at in any::<prop::sample::Index>(),
            bit in 0..8_u32,
        ) {
            let _ = Evidence::decode(&noise);
            let mut bytes = evidence.encode();
            let i = at.index(bytes.len());
            prop_assert!(Evidence::decode(&bytes[..i]).is_err(), "a cut value was read");
            bytes[i] ^= 1 << bit;
            let _ = Evidence::decode(&bytes);
        }
    }
}
