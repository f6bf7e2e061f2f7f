//! `mosaic-cli ask`: sends a question and prints the turn's facts as they come, as text or as lines of JSON.
//! A call that waits for approval is asked about on a terminal and refused without one.

use crate::arguments::Ask;
use crate::exit;
use mosaic_app::{EventSink, Mosaic, datasources, send_message, turns};
use mosaic_protocol::{
    AppError, ApprovalDecision, ConversationId, ErrorCode, Outcome, Passage, SendMessage, SourceChoice, Tier,
    ToolCallId, ToolResultView, TurnEvent, TurnFailure, Usage,
};
use serde_json::Value;
use std::collections::HashMap;
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::process::ExitCode;
use tokio::sync::mpsc;

/// Passes facts on to the printing loop.
struct Pipe(mpsc::UnboundedSender<TurnEvent>);

impl EventSink for Pipe {
    fn publish(&self, event: &TurnEvent) -> bool {
        self.0.send(event.clone()).is_ok()
    }
}

/// Asks and prints until the turn is over. Ctrl-C stops the turn, and a second one the program.
pub(crate) async fn run(mosaic: &Mosaic, ask: Ask) -> ExitCode {
    let json = ask.json;
    let message = match message(mosaic, ask).await {
        Ok(message) => message,
        Err(error) => return exit::fail(&error),
    };
    let (send, mut facts) = mpsc::unbounded_channel();
    let sent = match send_message::send_message(mosaic, message, Box::new(Pipe(send))).await {
        Ok(sent) => sent,
        Err(error) => return exit::fail(&error),
    };
    let mut printer = Printer {
        json,
        ..Printer::default()
    };
    let mut stopping = false;
    loop {
        tokio::select! {
            fact = facts.recv() => {
                let Some(fact) = fact else { return exit::internal(&"the turn ended without a last word") };
                if let TurnEvent::ApprovalRequested { call_id, summary, .. } = &fact {
                    let decision = printer.decide(call_id, summary);
                    if let Err(error) = turns::decide_approval(mosaic, &sent.turn_id, call_id.clone(), decision) {
                        return exit::fail(&error);
                    }
                }
                if let Err(code) = printer.print(&fact) {
                    return code;
                }
                if fact.is_last() {
                    return printer.verdict(&fact);
                }
            }
            _ = tokio::signal::ctrl_c() => {
                if stopping {
                    return ExitCode::from(130);
                }
                stopping = true;
                if let Err(error) = turns::stop_turn(mosaic, &sent.turn_id) {
                    return exit::fail(&error);
                }
            }
        }
    }
}

async fn message(mosaic: &Mosaic, ask: Ask) -> Result<SendMessage, AppError> {
    let text = if ask.question == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(|error| {
            AppError::new(
                ErrorCode::Invalid,
                format!("could not read the question from standard input: {error}"),
            )
        })?;
        text
    } else {
        ask.question
    };
    let sources = if ask.sources.is_empty() {
        SourceChoice::All
    } else {
        let mut datasource_ids = Vec::new();
        for name in &ask.sources {
            datasource_ids.push(datasources::named(mosaic, name).await?.id);
        }
        SourceChoice::Only { datasource_ids }
    };
    Ok(SendMessage {
        conversation_id: ask.conversation.map(ConversationId::from),
        text,
        sources,
        replaces: None,
        pin: false,
    })
}

/// Turns facts into what is printed.
#[derive(Default)]
struct Printer {
    json: bool,
    /// The model's answers begun so far; a new one starts a new paragraph.
    step: Option<u32>,
    proposed: HashMap<ToolCallId, Value>,
    refused: bool,
    failed_call: bool,
    /// A quick answer shows its passages, not all that each search brought.
    quick: bool,
    found: bool,
}

impl Printer {
    fn print(&mut self, fact: &TurnEvent) -> Result<(), ExitCode> {
        if let TurnEvent::ToolCallFinished {
            outcome: Outcome::Failed,
            ..
        } = fact
        {
            self.failed_call = true;
        }
        if let TurnEvent::PlanMade { tier, .. } = fact {
            self.quick = *tier == Tier::QuickAnswer;
        }
        if let TurnEvent::PassagesFound { passages, .. } = fact {
            self.found |= !passages.is_empty();
        }
        if let TurnEvent::ToolCallProposed {
            call_id, arguments, ..
        } = fact
        {
            self.proposed.insert(call_id.clone(), arguments.clone());
        }
        if self.json {
            let line = serde_json::to_string(fact).map_err(|error| exit::internal(&error))?;
            return exit::print(&(line + "\n"));
        }
        self.print_text(fact)
    }

    /// The answer goes to standard output; what is done on the way to it, to standard error.
    fn print_text(&mut self, fact: &TurnEvent) -> Result<(), ExitCode> {
        match fact {
            TurnEvent::TextAppended { step, text, .. } => {
                let gap = self.step.is_some_and(|last| last != *step);
                self.step = Some(*step);
                exit::print(&if gap { format!("\n\n{text}") } else { text.clone() })
            }
            TurnEvent::ToolCallProposed {
                datasource_name,
                tool,
                arguments,
                ..
            } => {
                exit::say(&format!("· {datasource_name} · {tool} {arguments}"));
                Ok(())
            }
            TurnEvent::ToolCallFinished {
                outcome,
                elapsed_ms,
                result,
                ..
            } => {
                exit::say(&format!(
                    "{} {} ({elapsed_ms} ms)",
                    mark(*outcome),
                    result.summary
                ));
                self.step = self.step.or(Some(u32::MAX));
                if self.quick {
                    return Ok(());
                }
                exit::print(&table(result))
            }
            TurnEvent::PassagesFound { passages, .. } => {
                exit::print(&passages.iter().map(passage).collect::<String>())
            }
            TurnEvent::ModelRetried { reason, wait_ms, .. } => {
                exit::say(&format!("… {reason}; trying again in {wait_ms} ms"));
                Ok(())
            }
            TurnEvent::UsageReported { usage, .. } => {
                exit::say(&spent(usage));
                Ok(())
            }
            TurnEvent::TurnFinished { remark, .. } => {
                if let Some(remark) = remark {
                    exit::say(remark);
                }
                exit::print("\n")
            }
            TurnEvent::TurnFailed { failure, .. } => self.failed(failure),
            TurnEvent::TurnStarted { .. }
            | TurnEvent::PlanMade { .. }
            | TurnEvent::RunStarted { .. }
            | TurnEvent::SynthesisStarted { .. }
            | TurnEvent::CitationAdded { .. }
            | TurnEvent::ThingsJoined { .. }
            | TurnEvent::ReceiptMade { .. }
            | TurnEvent::FollowUpsSuggested { .. }
            | TurnEvent::ThinkingAppended { .. }
            | TurnEvent::ApprovalRequested { .. }
            | TurnEvent::ToolCallStarted { .. }
            | TurnEvent::RunFinished { .. } => Ok(()),
        }
    }

    fn failed(&self, failure: &TurnFailure) -> Result<(), ExitCode> {
        if self.step.is_some() {
            exit::print("\n")?;
        }
        exit::say(&format!("error: {}", failure.message));
        if let Some(hint) = &failure.hint {
            exit::say(&format!("hint: {hint}"));
        }
        Ok(())
    }

    /// Asks on a terminal; without one the answer is no.
    fn decide(&mut self, call_id: &ToolCallId, summary: &str) -> ApprovalDecision {
        let arguments = self.proposed.remove(call_id).unwrap_or_default();
        let terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        let mut answer = String::new();
        let asked = terminal
            && write!(std::io::stderr(), "{summary}\n{arguments}\nDo it? [y/N] ").is_ok()
            && std::io::stdin().read_line(&mut answer).is_ok();
        if asked && answer.trim().eq_ignore_ascii_case("y") {
            return ApprovalDecision::Approve {
                arguments,
                card: None,
                always: false,
            };
        }
        if !terminal {
            exit::say(&format!("refused without a terminal to ask on: {summary}"));
        }
        self.refused = true;
        ApprovalDecision::Deny
    }

    fn verdict(&self, last: &TurnEvent) -> ExitCode {
        match last {
            TurnEvent::TurnFailed { failure, .. } => ExitCode::from(exit::code(failure.code)),
            _ if self.refused => ExitCode::from(exit::REFUSED),
            _ if self.failed_call && !self.found && self.step == Some(u32::MAX) => ExitCode::from(6),
            _ => ExitCode::SUCCESS,
        }
    }
}

/// Returns the sign of a call that ended so.
fn mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Succeeded => "✓",
        Outcome::Failed | Outcome::Denied | Outcome::Cancelled => "✗",
    }
}

/// Returns a passage of a quick answer as a person reads it.
fn passage(passage: &Passage) -> String {
    let facts = [&passage.author, &passage.time, &passage.url];
    let facts: Vec<&str> = facts.into_iter().flatten().map(String::as_str).collect();
    let below = if facts.is_empty() {
        String::new()
    } else {
        format!("  {}\n", facts.join(" · "))
    };
    format!(
        "— {}\n  {}\n{below}",
        passage.title,
        passage.text.replace('\n', "\n  ")
    )
}

/// Returns what a turn used and cost, in one line.
fn spent(usage: &Usage) -> String {
    let cost = usage
        .cost_usd
        .map_or_else(String::new, |cost| format!(" · ${cost:.4}"));
    format!(
        "{} · {} tokens in, {} out{cost}",
        usage.model, usage.input_tokens, usage.output_tokens
    )
}

/// Returns the rows as tab-separated lines: easy to read, easy to cut.
fn table(result: &ToolResultView) -> String {
    let Some(table) = &result.table else {
        return String::new();
    };
    let mut text = table
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect::<Vec<_>>()
        .join("\t")
        + "\n";
    for row in &table.rows {
        let cells = row
            .iter()
            .map(|cell| cell.as_deref().unwrap_or("NULL").replace(['\t', '\n'], " "));
        text += &(cells.collect::<Vec<_>>().join("\t") + "\n");
    }
    if table.has_more {
        text += "…\n";
    }
    text
}
