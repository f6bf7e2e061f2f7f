//! A turn that is taken up again to ask one of its sources once more: what its machine says is fitted to what was said
//! before. The plan stands, what was spent stays spent, and a new answer takes the place of the old one once it is whole. Until
//! then the old one stays stored: where the new one comes to nothing, or Mosaic is killed meanwhile, it is still there.

use mosaic_agent::{Effect, Save};
use mosaic_claude::Role;
use mosaic_protocol::{
    DatasourceId, ErrorCode, ReceiptEntry, Tier, TurnEvent, TurnFailure, TurnStatus, Usage,
};
use mosaic_store::StoredTurn;

/// How the remark begins on an answer that stands since the new one came to nothing.
const NOT_ANEW: &str = "The answer could not be put together anew";

/// What a turn that is taken up again brought before.
pub(crate) struct TakenUp {
    /// What it used.
    usage: Option<Usage>,
    /// The sources of its receipt, in order.
    order: Vec<DatasourceId>,
    /// Whether the old answer gave way to the new one.
    anew: bool,
    /// How it had ended, where a model answered: what it ends as again when the new answer comes to nothing.
    before: Option<Before>,
    /// What stores the new answer, held back until it is whole.
    held: Option<Vec<Step>>,
}

/// How a turn had ended.
struct Before {
    source: DatasourceId,
    status: TurnStatus,
    ended_at: Option<String>,
    remark: Option<String>,
    failure: Option<TurnFailure>,
    receipt: Vec<ReceiptEntry>,
    /// What the source that is asked again came to this time.
    line: Option<ReceiptEntry>,
    /// Whether it has ended so again.
    restored: bool,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// This.
    Do(Box<Effect>),
    /// Write how many records the new answer is made from.
    Findings(u32),
    /// Tell the turn from its start, as it is stored: with the old answer.
    TellAsStored,
}

impl TakenUp {
    /// Returns what there was of this turn, of which this source is asked once more.
    pub(crate) fn of(turn: &StoredTurn, source: DatasourceId) -> Self {
        let by_a_model = turn.plan.as_ref().is_some_and(|plan| plan.tier == Tier::Model);
        let order = turn.receipt.iter().map(|entry| entry.datasource_id.clone());
        Self {
            usage: turn.usage.clone(),
            order: order.collect(),
            anew: false,
            before: by_a_model.then(|| Before {
                source,
                status: turn.status,
                ended_at: turn.ended_at.clone(),
                remark: turn.remark.clone(),
                failure: turn.failure.clone(),
                receipt: turn.receipt.clone(),
                line: None,
                restored: false,
            }),
            held: None,
        }
    }

    /// Returns what is to be done in place of this effect, in order.
    pub(super) fn fit(&mut self, effect: Effect) -> Vec<Step> {
        if self.before.is_none() {
            return self.fitted(effect).into_iter().map(act).collect();
        }
        match effect {
            Effect::Save(Save::AnswerAnew) => {
                self.anew = true;
                self.held = Some(vec![act(effect)]);
                Vec::new()
            }
            Effect::Publish(TurnEvent::SynthesisStarted { records, .. }) => {
                self.hold(Step::Findings(records));
                vec![act(effect)]
            }
            // It is written when it is whole.
            Effect::Save(Save::PartialGrew { .. }) => Vec::new(),
            Effect::Save(
                Save::Message(_)
                | Save::Citations(_)
                | Save::Joined(_)
                | Save::FollowUps(_)
                | Save::Receipt(_),
            ) => {
                for effect in self.fitted(effect) {
                    self.note(&effect);
                    self.hold(act(effect));
                }
                Vec::new()
            }
            Effect::Save(Save::Finished {
                status: TurnStatus::Finished,
                ..
            }) => {
                let mut steps = self.held.take().unwrap_or_default();
                steps.push(act(effect));
                steps
            }
            Effect::Save(Save::Finished { failure, at, .. }) => self.restore(failure.as_ref(), at),
            Effect::Publish(TurnEvent::TurnFailed { .. }) => vec![Step::TellAsStored],
            effect => self.fitted(effect).into_iter().map(act).collect(),
        }
    }

    fn hold(&mut self, step: Step) {
        self.held.get_or_insert_default().push(step);
    }

    /// Notes what the receipt says of the source that is asked again.
    fn note(&mut self, effect: &Effect) {
        if let (Effect::Save(Save::Receipt(entries)), Some(before)) = (effect, &mut self.before) {
            let line = entries.iter().find(|entry| entry.datasource_id == before.source);
            before.line = line.cloned();
        }
    }

    /// Ends the turn as it had ended before; its receipt tells what the source came to this time.
    fn restore(&mut self, why: Option<&TurnFailure>, at: String) -> Vec<Step> {
        self.held = None;
        let Some(before) = &mut self.before else {
            return Vec::new();
        };
        if std::mem::replace(&mut before.restored, true) {
            return Vec::new();
        }
        let mut receipt = before.receipt.clone();
        if let Some(line) = before.line.take() {
            for entry in receipt
                .iter_mut()
                .filter(|entry| entry.datasource_id == line.datasource_id)
            {
                // The answer that stands cites of it what it cited before.
                let cited = entry.cited;
                *entry = ReceiptEntry {
                    cited,
                    ..line.clone()
                };
            }
        }
        let finished = Save::Finished {
            status: before.status,
            failure: before.failure.clone(),
            remark: remark(before.remark.as_deref(), why),
            at: before.ended_at.clone().unwrap_or(at),
        };
        [Save::Receipt(receipt), finished]
            .map(|save| act(Effect::Save(save)))
            .into()
    }

    /// Returns what this effect is of a turn that goes on.
    fn fitted(&mut self, effect: Effect) -> Vec<Effect> {
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

fn act(effect: Effect) -> Step {
    Step::Do(Box::new(effect))
}

/// Returns the remark on an answer that stands since no new one came about.
fn remark(before: Option<&str>, why: Option<&TurnFailure>) -> Option<String> {
    let kept = before
        .and_then(|before| before.split(NOT_ANEW).next())
        .map(str::trim)
        .filter(|kept| !kept.is_empty());
    let told = why.filter(|why| why.code != ErrorCode::Stopped).map(|why| {
        let message = why.message.trim_end_matches('.');
        format!("{NOT_ANEW}: {message}. This is the answer of before.")
    });
    match (kept, told) {
        (Some(kept), Some(told)) => Some(format!("{kept} {told}")),
        (kept, told) => told.or_else(|| kept.map(str::to_owned)),
    }
}

/// Tells whether this stores the first of an answer.
fn begins_answer(effect: &Effect) -> bool {
    matches!(effect, Effect::Save(Save::PartialGrew { .. }))
        || matches!(effect, Effect::Save(Save::Message(saved)) if saved.message.role == Role::Assistant)
}

#[cfg(test)]
mod tests;
