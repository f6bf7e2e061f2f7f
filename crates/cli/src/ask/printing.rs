//! Turns the facts of a turn into what is printed. The answer goes to standard output; what is done on the way to it, and
//! what was searched for it, to standard error. As JSON, each fact is one line of standard output.

use super::{layout, words};
use crate::exit;
use mosaic_protocol::{
    Citation, ConversationId, DatasourceId, JoinedThing, Outcome, Passage, Tier, TurnEvent, TurnFailure,
    Usage,
};
use std::collections::HashMap;
use std::process::ExitCode;

/// The printer of one turn.
#[derive(Default)]
pub(super) struct Printer {
    json: bool,
    /// The model's answers begun so far; a new one starts a new paragraph.
    step: Option<u32>,
    /// Whether the answer's last line lacks its end.
    line_open: bool,
    /// Whether anything stands above what is printed next.
    printed: bool,
    /// Whether a call was refused.
    pub(super) refused: bool,
    failed_call: bool,
    /// Whether anything was said in words.
    said: bool,
    /// A quick answer shows its passages, not all that each search brought.
    quick: bool,
    /// The words are Mosaic's own, not a model's.
    own_words: bool,
    /// Several sources are searched: what each search brought is told by the answer.
    runs: bool,
    /// Whether a person reads the answer as it is printed.
    terminal: bool,
    conversation: Option<ConversationId>,
    /// What the turn used so far.
    usage: Option<Usage>,
    /// The passages found so far: better ones may come before the turn goes on.
    passages: Option<Vec<Passage>>,
    found: bool,
    /// The sources' names.
    names: HashMap<DatasourceId, String>,
    citations: Vec<Citation>,
    joined: Vec<JoinedThing>,
}

impl Printer {
    /// Returns a printer of text, or of lines of JSON.
    pub(super) fn new(json: bool) -> Self {
        Self {
            json,
            terminal: exit::on_terminal(),
            ..Self::default()
        }
    }

    /// Prints a fact.
    pub(super) fn print(&mut self, fact: &TurnEvent) -> Result<(), ExitCode> {
        self.note(fact);
        if self.json {
            let line = serde_json::to_string(fact).map_err(|error| exit::internal(&error))?;
            return exit::print(&(line + "\n"));
        }
        self.print_text(fact)
    }

    /// Returns how the program ends after the turn's last fact.
    pub(super) fn verdict(&self, last: &TurnEvent) -> ExitCode {
        match last {
            TurnEvent::TurnFailed { failure, .. } => ExitCode::from(exit::code(failure.code)),
            _ if self.refused => ExitCode::from(exit::REFUSED),
            _ if self.failed_call && !self.found && !self.said => ExitCode::from(6),
            _ if self.quick && !self.found => ExitCode::from(exit::NOTHING),
            _ => ExitCode::SUCCESS,
        }
    }

    /// Remembers what later facts are told with.
    fn note(&mut self, fact: &TurnEvent) {
        match fact {
            TurnEvent::PlanMade { tier, choices, .. } => {
                self.quick = *tier == Tier::QuickAnswer;
                self.own_words = matches!(tier, Tier::QuickAnswer | Tier::Direct);
                for one in choices {
                    self.names
                        .insert(one.datasource_id.clone(), one.datasource.clone());
                }
            }
            TurnEvent::RunStarted {
                datasource_id,
                datasource,
                ..
            } => {
                self.runs = true;
                self.names.insert(datasource_id.clone(), datasource.clone());
            }
            TurnEvent::ToolCallProposed {
                datasource_id,
                datasource_name,
                ..
            } => {
                self.names.insert(datasource_id.clone(), datasource_name.clone());
            }
            TurnEvent::ToolCallFinished {
                outcome: Outcome::Failed,
                ..
            } => self.failed_call = true,
            TurnEvent::PassagesFound { passages, .. } => {
                self.found |= !passages.is_empty();
                self.passages = Some(passages.clone());
            }
            TurnEvent::SynthesisStarted { .. } => self.citations.clear(),
            TurnEvent::CitationAdded { citation, .. } => self.citations.push(citation.clone()),
            TurnEvent::ThingsJoined { things, .. } => self.joined.clone_from(things),
            TurnEvent::TextAppended { .. } => self.said = true,
            TurnEvent::TurnStarted { conversation_id, .. } => {
                self.conversation = Some(conversation_id.clone());
            }
            TurnEvent::UsageReported { usage, .. } => self.usage = Some(usage.clone()),
            TurnEvent::ThinkingAppended { .. }
            | TurnEvent::ApprovalRequested { .. }
            | TurnEvent::ToolCallStarted { .. }
            | TurnEvent::ToolCallFinished { .. }
            | TurnEvent::RunFinished { .. }
            | TurnEvent::ReceiptMade { .. }
            | TurnEvent::FollowUpsSuggested { .. }
            | TurnEvent::ModelRetried { .. }
            | TurnEvent::TurnFinished { .. }
            | TurnEvent::TurnFailed { .. } => {}
        }
    }

    fn print_text(&mut self, fact: &TurnEvent) -> Result<(), ExitCode> {
        match fact {
            TurnEvent::TextAppended { step, text, .. } => self.text(*step, text),
            TurnEvent::ToolCallFinished { .. } => self.call_finished(fact),
            TurnEvent::CitationAdded { .. } => self.settle_passages(),
            TurnEvent::ReceiptMade { entries, .. } => {
                self.settle_passages()?;
                self.end_answer()?;
                entries
                    .iter()
                    .for_each(|entry| exit::say(&words::receipt_line(entry)));
                Ok(())
            }
            TurnEvent::TurnFinished { remark, .. } => {
                self.settle_passages()?;
                self.end_answer()?;
                remark.iter().for_each(|remark| exit::say(remark));
                self.last_words();
                Ok(())
            }
            TurnEvent::TurnFailed { failure, .. } => self.failed(failure),
            TurnEvent::PlanMade { .. }
            | TurnEvent::ToolCallProposed { .. }
            | TurnEvent::SynthesisStarted { .. }
            | TurnEvent::FollowUpsSuggested { .. }
            | TurnEvent::ModelRetried { .. }
            | TurnEvent::UsageReported { .. }
            | TurnEvent::TurnStarted { .. }
            | TurnEvent::RunStarted { .. }
            | TurnEvent::PassagesFound { .. }
            | TurnEvent::ThingsJoined { .. }
            | TurnEvent::ThinkingAppended { .. }
            | TurnEvent::ApprovalRequested { .. }
            | TurnEvent::ToolCallStarted { .. }
            | TurnEvent::RunFinished { .. } => {
                beside(fact).iter().for_each(|line| exit::say(line));
                Ok(())
            }
        }
    }

    fn text(&mut self, step: u32, text: &str) -> Result<(), ExitCode> {
        self.settle_passages()?;
        if self.step != Some(step) {
            self.end_line()?;
            self.block("")?;
        }
        self.step = Some(step);
        self.line_open = true;
        let text = words::marked(text);
        if self.own_words && self.terminal {
            return exit::print(&layout::plain(&text));
        }
        exit::print(&text)
    }

    fn call_finished(&mut self, fact: &TurnEvent) -> Result<(), ExitCode> {
        let TurnEvent::ToolCallFinished {
            outcome,
            elapsed_ms,
            result,
            ..
        } = fact
        else {
            return Ok(());
        };
        let mark = words::mark(*outcome);
        exit::say(&format!("{mark} {} ({elapsed_ms} ms)", result.summary));
        match &result.table {
            Some(table) if !self.quick && !self.runs => self.block(&layout::table(table, self.terminal)),
            Some(_) | None => Ok(()),
        }
    }

    /// Prints whole lines under an empty one, if something stands above them. Without lines only the empty one.
    fn block(&mut self, lines: &str) -> Result<(), ExitCode> {
        self.end_line()?;
        if self.printed {
            exit::print("\n")?;
        }
        self.printed |= !lines.is_empty();
        exit::print(lines)
    }

    fn end_line(&mut self) -> Result<(), ExitCode> {
        if !std::mem::take(&mut self.line_open) {
            return Ok(());
        }
        self.printed = true;
        exit::print("\n")
    }

    /// Prints the passages, once it is sure that no better ones come.
    fn settle_passages(&mut self) -> Result<(), ExitCode> {
        match self.passages.take() {
            Some(passages) if !passages.is_empty() => {
                let lines = words::passages(&passages, &self.names);
                self.block(&lines)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Ends the answer's last line and prints what it rests on, once.
    fn end_answer(&mut self) -> Result<(), ExitCode> {
        self.end_line()?;
        let mut below = words::disagreements(&std::mem::take(&mut self.joined));
        let citations = std::mem::take(&mut self.citations);
        // Passages were printed under the same numbers.
        if !self.quick {
            let sources = words::sources(&citations);
            if !below.is_empty() && !sources.is_empty() {
                below.push('\n');
            }
            below.push_str(&sources);
        }
        if below.is_empty() {
            return Ok(());
        }
        self.block(&below)
    }

    fn failed(&mut self, failure: &TurnFailure) -> Result<(), ExitCode> {
        self.settle_passages()?;
        self.end_answer()?;
        exit::say(&format!("error: {}", failure.message));
        if let Some(hint) = &failure.hint {
            exit::say(&format!("hint: {hint}"));
        }
        self.last_words();
        Ok(())
    }

    /// Says what the turn used in all, and how to go on.
    fn last_words(&mut self) {
        if let Some(usage) = self.usage.take() {
            exit::say(&words::spent(&usage));
        }
        if let Some(conversation) = self.conversation.take() {
            exit::say(&format!("To go on: --conversation {conversation}"));
        }
    }
}

/// Returns the lines about what is done on the way to the answer.
fn beside(fact: &TurnEvent) -> Vec<String> {
    match fact {
        TurnEvent::PlanMade {
            tier: Tier::QuickAnswer,
            reason,
            choices,
            filled,
            ..
        } if !reason.is_empty() => words::plan(&format!("without a model, since {reason}"), choices, filled),
        TurnEvent::PlanMade {
            reason,
            choices,
            filled,
            ..
        } => words::plan(reason, choices, filled),
        TurnEvent::ToolCallProposed {
            datasource_name,
            tool,
            arguments,
            ..
        } => vec![format!("· {datasource_name} · {tool} {arguments}")],
        TurnEvent::SynthesisStarted { records, .. } => {
            vec![format!("Putting {} together", words::count(*records, "record"))]
        }
        TurnEvent::FollowUpsSuggested { questions, .. } => questions
            .iter()
            .map(|question| format!("You could ask: {question}"))
            .collect(),
        TurnEvent::ModelRetried { reason, wait_ms, .. } => {
            vec![format!("… {reason}; trying again in {wait_ms} ms")]
        }
        TurnEvent::UsageReported { .. }
        | TurnEvent::TurnStarted { .. }
        | TurnEvent::TextAppended { .. }
        | TurnEvent::RunStarted { .. }
        | TurnEvent::RunFinished { .. }
        | TurnEvent::PassagesFound { .. }
        | TurnEvent::CitationAdded { .. }
        | TurnEvent::ThingsJoined { .. }
        | TurnEvent::ThinkingAppended { .. }
        | TurnEvent::ApprovalRequested { .. }
        | TurnEvent::ToolCallStarted { .. }
        | TurnEvent::ToolCallFinished { .. }
        | TurnEvent::ReceiptMade { .. }
        | TurnEvent::TurnFinished { .. }
        | TurnEvent::TurnFailed { .. } => vec![],
    }
}
