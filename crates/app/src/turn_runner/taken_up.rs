//! A turn that is taken up again to ask one of its sources once more: what its machine says is fitted to what was said
//! before. The plan stands, what was spent stays spent, and a new answer takes the place of the old one.

use mosaic_agent::{Effect, Save};
use mosaic_claude::Role;
use mosaic_protocol::{DatasourceId, ReceiptEntry, TurnEvent, Usage};

/// What a turn that is taken up again brought before.
pub(crate) struct TakenUp {
    /// What it used.
    usage: Option<Usage>,
    /// The sources of its receipt, in order.
    order: Vec<DatasourceId>,
    /// Whether the old answer gave way to the new one.
    anew: bool,
}

impl TakenUp {
    /// Returns what there was of a turn that used this much, and whose receipt had these sources.
    pub(crate) const fn new(usage: Option<Usage>, order: Vec<DatasourceId>) -> Self {
        Self {
            usage,
            order,
            anew: false,
        }
    }

    /// Returns what is to be done in place of this effect, in order.
    pub(super) fn fit(&mut self, effect: Effect) -> Vec<Effect> {
        match effect {
            Effect::Save(Save::Plan(_)) | Effect::Publish(TurnEvent::PlanMade { .. }) => Vec::new(),
            Effect::Save(Save::Usage(usage)) => vec![Effect::Save(Save::Usage(self.with(usage)))],
            Effect::Publish(TurnEvent::UsageReported { turn_id, usage }) => {
                let usage = self.with(usage);
                vec![Effect::Publish(TurnEvent::UsageReported { turn_id, usage })]
            }
            Effect::Save(Save::Receipt(entries)) => vec![Effect::Save(Save::Receipt(self.sorted(entries)))],
            Effect::Publish(TurnEvent::ReceiptMade { turn_id, entries }) => {
                let entries = self.sorted(entries);
                vec![Effect::Publish(TurnEvent::ReceiptMade { turn_id, entries })]
            }
            Effect::Save(Save::AnswerAnew) => {
                self.anew = true;
                vec![Effect::Save(Save::AnswerAnew)]
            }
            effect if !self.anew && begins_answer(&effect) => {
                self.anew = true;
                vec![Effect::Save(Save::AnswerAnew), effect]
            }
            effect => vec![effect],
        }
    }

    /// Returns the lines where they stood before; new ones last.
    fn sorted(&self, mut entries: Vec<ReceiptEntry>) -> Vec<ReceiptEntry> {
        let place = |entry: &ReceiptEntry| {
            let known = self.order.iter().position(|id| *id == entry.datasource_id);
            known.unwrap_or(self.order.len())
        };
        entries.sort_by_key(place);
        entries
    }

    fn with(&self, usage: Usage) -> Usage {
        let Some(before) = &self.usage else { return usage };
        let cost_usd = match (before.cost_usd, usage.cost_usd) {
            (Some(before), Some(now)) => Some(before + now),
            (None, None) => None,
            (one, other) => one.or(other),
        };
        Usage {
            input_tokens: before.input_tokens.saturating_add(usage.input_tokens),
            output_tokens: before.output_tokens.saturating_add(usage.output_tokens),
            cache_read_tokens: before.cache_read_tokens.saturating_add(usage.cache_read_tokens),
            cache_write_tokens: before.cache_write_tokens.saturating_add(usage.cache_write_tokens),
            cost_usd,
            first_text_ms: before.first_text_ms.or(usage.first_text_ms),
            model: usage.model,
        }
    }
}

/// Tells whether this stores the first of an answer.
fn begins_answer(effect: &Effect) -> bool {
    matches!(effect, Effect::Save(Save::PartialGrew { .. }))
        || matches!(effect, Effect::Save(Save::Message(saved)) if saved.message.role == Role::Assistant)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mosaic_agent::effect::SavedMessage;
    use mosaic_claude::Message;

    fn answer() -> Effect {
        Effect::Save(Save::Message(SavedMessage {
            step: 0,
            message: Message::assistant(vec![]),
            interrupted: false,
        }))
    }

    #[test]
    fn a_new_answer_takes_the_place_of_the_old_one_once() {
        let mut taken_up = TakenUp::new(None, vec![]);
        assert_eq!(taken_up.fit(answer()), [Effect::Save(Save::AnswerAnew), answer()]);
        assert_eq!(taken_up.fit(answer()), [answer()]);
        let mut taken_up = TakenUp::new(None, vec![]);
        let anew = Effect::Save(Save::AnswerAnew);
        assert_eq!(taken_up.fit(anew.clone()), [anew]);
        assert_eq!(taken_up.fit(answer()), [answer()]);
    }

    #[test]
    fn a_receipt_keeps_its_order() {
        let line = |id: &str| ReceiptEntry {
            datasource_id: id.into(),
            datasource: id.into(),
            state: mosaic_protocol::ReceiptState::Searched,
            hits: 0,
            cited: 0,
            calls: 1,
            elapsed_ms: 1,
            why: String::new(),
            repair: None,
        };
        let mut taken_up = TakenUp::new(None, vec!["a".into(), "b".into(), "c".into()]);
        let receipt = |ids: [&str; 4]| vec![Effect::Save(Save::Receipt(ids.map(line).to_vec()))];
        let told = receipt(["b", "d", "a", "c"]).remove(0);
        assert_eq!(taken_up.fit(told), receipt(["a", "b", "c", "d"]));
    }

    #[test]
    fn what_was_spent_before_stays_spent() {
        let used = |tokens, cost_usd| Usage {
            model: "m".into(),
            input_tokens: tokens,
            cost_usd,
            ..Usage::default()
        };
        let mut taken_up = TakenUp::new(Some(used(100, Some(0.5))), vec![]);
        let fitted = taken_up.fit(Effect::Save(Save::Usage(used(20, Some(0.25)))));
        assert_eq!(fitted, [Effect::Save(Save::Usage(used(120, Some(0.75))))]);
    }
}
