//! Writes what a turn produces to the store, in order. A running answer is written at most every 100 ms, so that a crash
//! costs a quarter of a second at the most. A failure to write is logged and told once; the turn goes on.

mod names;

use crate::clock::now;
use crate::failure::chain;
use mosaic_agent::{FinishedCall, Machine, ProposedCall, Save, SavedMessage, policy};
use mosaic_claude::Role;
use mosaic_protocol::{
    ConversationId, DatasourceId, KeptRecord, MessageId, Outcome, ToolCallId, TurnEvent, TurnFailure, TurnId,
    TurnStatus,
};
use mosaic_store::{
    CallEnd, CallKey, FullResult, MessageStatus, NewMessage, NewToolCall, Plan, Store, StoreError, StoredRun,
    TurnEnd,
};
use serde_json::Value;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// The longest a running answer stays unwritten.
const PARTIAL_WITHIN: Duration = Duration::from_millis(100);

/// What a person is told of an answer that could not be written.
const NOT_KEPT: &str = "This could not be stored and will be gone when Mosaic closes: look whether the disk is full, then ask again.";

/// Writes one turn.
pub(super) struct Saver {
    store: Store,
    conversation_id: ConversationId,
    turn_id: TurnId,
    /// The messages stored here: what else the turn has is of an answer given before.
    stored: Vec<MessageId>,
    /// Whether the answer began anew.
    anew: bool,
    /// The stored message of each step's running answer.
    partials: HashMap<u32, MessageId>,
    /// The calls under way whose answers may list places of the source's own, by their source and tool.
    listing: HashMap<ToolCallId, (DatasourceId, String)>,
    /// The step whose running answer is ahead of the store, and when it has to be written.
    ahead: Option<(u32, Instant)>,
    /// Whether something could not be written.
    failed: bool,
}

impl Saver {
    pub(super) fn new(store: Store, (conversation_id, turn_id): (ConversationId, TurnId)) -> Self {
        Self {
            store,
            conversation_id,
            turn_id,
            stored: Vec::new(),
            anew: false,
            partials: HashMap::new(),
            listing: HashMap::new(),
            ahead: None,
            failed: false,
        }
    }

    /// Returns when a running answer has to be written; never when none is ahead of the store.
    pub(super) async fn due(&self) {
        match self.ahead {
            Some((_, at)) => tokio::time::sleep_until(at).await,
            None => std::future::pending().await,
        }
    }

    /// Writes the running answer as far as it has come.
    pub(super) async fn save_partial(&mut self, machine: &Machine) {
        let Some((step, _)) = self.ahead.take() else {
            return;
        };
        let written = self.write_partial(step, machine).await;
        self.note(written);
    }

    /// Performs one save.
    pub(super) async fn save(&mut self, save: Save, machine: &Machine) {
        let written = match save {
            Save::PartialGrew { step } => self.partial_grew(step, machine).await,
            Save::Message(message) => self.message(message).await,
            Save::Plan(plan) => self.store.set_plan(&self.turn_id, &stored_plan(plan)).await,
            Save::CallProposed(call) => self.call_proposed(call).await,
            Save::Allowed(name) => self.store.allow(&self.conversation_id, &name).await,
            Save::CallAsked {
                call_id,
                summary,
                card,
            } => {
                let (key, card) = (self.key(call_id), card.as_deref());
                self.store.request_approval(&key, &summary, card).await
            }
            Save::CallStarted {
                call_id,
                arguments,
                at,
            } => {
                let (key, arguments) = (self.key(call_id), Value::Object(arguments));
                self.store.start_call(&key, &arguments, &at).await
            }
            Save::CallFinished(call) => self.call_finished(*call).await,
            Save::Passages(passages) => self.store.set_passages(&self.turn_id, &passages).await,
            Save::Records(records) => self.records(&records).await,
            Save::Citations(citations) => self.store.set_citations(&self.turn_id, &citations).await,
            Save::Joined(things) => self.store.set_joined(&self.turn_id, &things).await,
            Save::Receipt(entries) => self.store.set_receipt(&self.turn_id, &entries).await,
            Save::Run {
                run_id,
                datasource_id,
                datasource,
                entry,
            } => {
                let id = run_id;
                let run = StoredRun {
                    id,
                    datasource_id,
                    datasource,
                    entry,
                };
                self.store.set_run(&self.turn_id, &run).await
            }
            Save::AnswerAnew => self.answer_anew().await,
            Save::FollowUps(questions) => self.store.set_follow_ups(&self.turn_id, &questions).await,
            Save::Usage(usage) => self.store.record_usage(&self.turn_id, &usage, &now()).await,
            Save::Finished {
                status,
                failure,
                remark,
                at,
            } => {
                let end = turn_end((status, at), remark, failure);
                self.store.finish_turn(&self.turn_id, &end).await
            }
        };
        self.note(written);
    }

    /// Writes how many records the answer is made from: no save tells it, only the fact.
    pub(super) async fn synthesis_started(&mut self, records: u32) {
        let written = self.store.set_findings(&self.turn_id, records).await;
        self.note(written);
    }

    /// Adds to a turn's last fact that it could not be kept, if it could not: nothing is lost in silence.
    pub(super) fn confess(&self, last: TurnEvent) -> TurnEvent {
        if !self.failed {
            return last;
        }
        match last {
            TurnEvent::TurnFinished { turn_id, at, remark } => TurnEvent::TurnFinished {
                turn_id,
                at,
                remark: Some(
                    remark.map_or_else(|| NOT_KEPT.to_owned(), |remark| format!("{remark} {NOT_KEPT}")),
                ),
            },
            TurnEvent::TurnFailed {
                turn_id,
                at,
                mut failure,
            } => {
                failure.hint = Some(
                    failure
                        .hint
                        .map_or_else(|| NOT_KEPT.to_owned(), |hint| format!("{hint} {NOT_KEPT}")),
                );
                TurnEvent::TurnFailed { turn_id, at, failure }
            }
            other => other,
        }
    }

    fn note(&mut self, written: Result<(), StoreError>) {
        if let Err(error) = written {
            self.failed = true;
            tracing::error!(error = chain(&error), "a part of the turn could not be stored");
        }
    }

    /// Keeps records, and remembers whom and what they name.
    async fn records(&self, records: &[KeptRecord]) -> Result<(), StoreError> {
        let at = now();
        self.store.keep_records(&self.turn_id, records, &at).await?;
        for (source, names) in names::met(records) {
            self.store.meet(&source, &names, &at).await?;
        }
        Ok(())
    }

    /// Puts the answer so far aside: what comes from now on takes its place.
    async fn answer_anew(&mut self) -> Result<(), StoreError> {
        self.partials.clear();
        self.ahead = None;
        self.anew = true;
        self.store.put_answer_aside(&self.turn_id, &self.stored).await
    }

    async fn call_proposed(&mut self, call: ProposedCall) -> Result<(), StoreError> {
        let lists = |connector: &&str| policy::listing(connector).contains(&call.tool.as_str());
        if policy::BUILT_IN.iter().any(lists) {
            let of = (call.datasource_id.clone(), call.tool.clone());
            self.listing.insert(call.call_id.clone(), of);
        }
        let new = NewToolCall {
            key: self.key(call.call_id),
            datasource_id: call.datasource_id,
            datasource_name: call.datasource_name,
            tool: call.tool,
            arguments: call.arguments,
            effect: call.effect,
            at: call.at,
            run_id: call.run_id,
            origins: call.origins,
        };
        self.store.propose_call(&new).await
    }

    async fn call_finished(&mut self, call: FinishedCall) -> Result<(), StoreError> {
        if let Some((source, tool)) = self.listing.remove(&call.call_id)
            && call.outcome == Outcome::Succeeded
        {
            let connector = self.store.datasource(&source).await?.connector;
            let names = names::listed(&connector, &tool, call.structured.as_ref());
            self.store.meet(&source, &names, &now()).await?;
        }
        let full = FullResult {
            text: call.text,
            structured: call.structured,
        };
        let end = CallEnd {
            key: self.key(call.call_id),
            outcome: call.outcome,
            elapsed_ms: call.elapsed_ms,
            cached: call.cached,
            view: call.view,
            full: (!full.text.is_empty() || full.structured.is_some()).then_some(full),
        };
        self.store.finish_call(&end).await
    }

    async fn partial_grew(&mut self, step: u32, machine: &Machine) -> Result<(), StoreError> {
        if !self.partials.contains_key(&step) {
            let id = MessageId::fresh();
            let new = NewMessage {
                id: id.clone(),
                turn_id: self.turn_id.clone(),
                role: mosaic_store::Role::Assistant,
                at: now(),
            };
            self.store.begin_partial(&new).await?;
            self.partials.insert(step, id);
            return self.write_partial(step, machine).await;
        }
        if self.ahead.is_none_or(|(of, _)| of != step) {
            self.ahead = Some((step, Instant::now() + PARTIAL_WITHIN));
        }
        Ok(())
    }

    async fn write_partial(&self, step: u32, machine: &Machine) -> Result<(), StoreError> {
        match self.partials.get(&step) {
            Some(id) => self.store.save_partial(id, &machine.partial()).await,
            None => Ok(()),
        }
    }

    async fn message(&mut self, saved: SavedMessage) -> Result<(), StoreError> {
        let role = match saved.message.role {
            Role::User => mosaic_store::Role::User,
            Role::Assistant => mosaic_store::Role::Assistant,
        };
        if role == mosaic_store::Role::Assistant {
            self.ahead = self.ahead.filter(|(of, _)| *of != saved.step);
            if let Some(id) = self.partials.remove(&saved.step) {
                let status = if saved.interrupted {
                    MessageStatus::Interrupted
                } else {
                    MessageStatus::Finished
                };
                return self
                    .store
                    .commit_message(&id, &saved.message.content, status)
                    .await;
            }
        }
        let new = NewMessage {
            id: MessageId::fresh(),
            turn_id: self.turn_id.clone(),
            role,
            at: now(),
        };
        self.store.add_message(&new, &saved.message.content).await?;
        self.stored.push(new.id);
        if self.anew && role == mosaic_store::Role::User && saved.step == 0 {
            // The question was put anew with the new records: the old one goes with the old answer.
            return self.store.put_question_aside(&self.turn_id, &self.stored).await;
        }
        Ok(())
    }

    fn key(&self, call_id: ToolCallId) -> CallKey {
        CallKey {
            turn_id: self.turn_id.clone(),
            call_id,
        }
    }
}

fn turn_end(
    (status, at): (TurnStatus, String),
    remark: Option<String>,
    failure: Option<TurnFailure>,
) -> TurnEnd {
    TurnEnd {
        status,
        at,
        remark,
        failure,
    }
}

fn stored_plan(plan: mosaic_agent::Plan) -> Plan {
    Plan {
        tier: plan.tier,
        model: plan.model,
        datasources: plan.datasources,
        reason: plan.reason,
        planned_by: plan.planned_by,
        choices: plan.choices,
        filled: plan.filled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mosaic_agent::effect::Save;
    use mosaic_agent::{QuickSetup, QuickTurn, TurnStart};
    use mosaic_protocol::ConversationId;

    #[tokio::test]
    async fn an_answer_that_cannot_be_stored_says_so_at_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("mosaic.db"), true)
            .await
            .unwrap()
            .store;
        let start = TurnStart {
            turn_id: TurnId::fresh(),
            conversation_id: ConversationId::fresh(),
            question: "?".into(),
            person: None,
            sources: vec![],
            choosing: mosaic_agent::Choosing::default(),
            now: crate::clock::moment(),
        };
        let turn_id = start.turn_id.clone();
        let (turn, _) = QuickTurn::start(QuickSetup {
            start,
            understood: mosaic_agent::understand::Understood::default(),
            searches: vec![],
            reason: String::new(),
            examples: vec![],
            earlier: None,
            run_ms: 20_000,
            shapes: Vec::new(),
        });
        let machine = Machine::from(turn);
        let last = || TurnEvent::TurnFinished {
            turn_id: turn_id.clone(),
            at: now(),
            remark: None,
        };
        let mut saver = Saver::new(store.clone(), ("c".into(), turn_id.clone()));
        assert!(matches!(
            saver.confess(last()),
            TurnEvent::TurnFinished { remark: None, .. }
        ));
        store.close().await;
        saver.save(Save::Passages(vec![]), &machine).await;
        let TurnEvent::TurnFinished {
            remark: Some(remark), ..
        } = saver.confess(last())
        else {
            panic!("nothing is said");
        };
        assert_eq!(remark, NOT_KEPT);
    }
}
