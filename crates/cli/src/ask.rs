//! `mosaic-cli ask`: sends a question and prints the turn's facts as they come, as text or as lines of JSON.
//! A call that waits for approval is asked about on a terminal and refused without one.

mod printing;
mod words;

use crate::arguments::Ask;
use crate::exit;
use mosaic_app::{EventSink, Mosaic, datasources, send_message, turns};
use mosaic_protocol::{
    AppError, ApprovalDecision, ConversationId, ErrorCode, SendMessage, SourceChoice, ToolCallId, TurnEvent,
};
use printing::Printer;
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
    let mut printer = Printer::new(json);
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

impl Printer {
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
}
