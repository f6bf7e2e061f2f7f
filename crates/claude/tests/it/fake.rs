//! The client against the fake Claude, which refuses what the real one refuses.

use crate::support::{KEY, client, config, vendor_at, within};
use futures::StreamExt;
use mosaic_claude::client::ClientError;
use mosaic_claude::{
    Block, BlockView, CacheControl, Client, ClientConfig, Completed, Diagnostics, Effort, EndpointProfile,
    Message, MessageBuilder, Metadata, Model, OutputConfig, Request, StopReason, StreamEvent, StreamItem,
    SystemBlock, Thinking, ThinkingDisplay, Tool, ToolChoice,
};
use mosaic_testkit::fake_claude::{BlockSpec, Ending, FakeClaude, Fault, Point, Reply, Scenario, Server};
use tokio_util::sync::CancellationToken;

const MODEL: &str = "claude-sonnet-5-5";

fn everything() -> Request {
    Request {
        model: MODEL.to_owned(),
        max_tokens: 4_096,
        system: vec![SystemBlock {
            text: "You answer from the sources.".to_owned(),
            cache_control: Some(CacheControl::five_minutes()),
        }],
        tools: vec![Tool {
            name: "run_sql".to_owned(),
            description: Some("Runs a query.".to_owned()),
            input_schema: serde_json::json!({
                "type": "object", "properties": {"sql": {"type": "string"}}, "required": ["sql"],
                "additionalProperties": false
            }),
            strict: Some(true),
            cache_control: Some(CacheControl::one_hour()),
            ..Tool::default()
        }],
        tool_choice: Some(ToolChoice::Auto {
            disable_parallel_tool_use: false,
        }),
        messages: vec![Message::user(vec![Block::text("how many films?")])],
        thinking: Some(Thinking::Adaptive {
            display: Some(ThinkingDisplay::Summarized),
        }),
        output_config: Some(OutputConfig {
            effort: Some(Effort::Low),
            format: None,
        }),
        cache_control: Some(CacheControl::five_minutes()),
        metadata: Some(Metadata {
            user_id: Some("0191".to_owned()),
        }),
        diagnostics: Some(Diagnostics::default()),
        ..Request::default()
    }
}

fn call_sql() -> Reply {
    Reply::tool("run_sql", serde_json::json!({"sql": "SELECT 'é漢🐘'"})).think("Größe? 漢字 🐘")
}

fn sent_back(request: &Request, message: &Completed, results: Vec<Block>) -> Request {
    let mut next = request.clone();
    next.messages.push(Message::assistant(message.blocks.clone()));
    next.messages.push(Message::user(results));
    next
}

/// What became of a question.
#[derive(Debug, Default)]
struct Asked {
    message: MessageBuilder,
    events: usize,
    retries: usize,
    error: Option<ClientError>,
}

async fn ask(client: &Client, request: &Request) -> Asked {
    let mut stream = client.stream(request.clone(), CancellationToken::new());
    let mut asked = Asked::default();
    while let Some(item) = stream.next().await {
        match item {
            Ok(StreamItem::Event(event)) => {
                asked.events += 1;
                asked.message.apply(&event).unwrap();
            }
            Ok(StreamItem::Retrying { .. }) => {
                assert_eq!(asked.events, 0, "nothing is asked again once something came");
                asked.retries += 1;
            }
            Err(error) => asked.error = Some(error),
        }
    }
    asked
}

async fn answer(client: &Client, request: &Request) -> Completed {
    let asked = ask(client, request).await;
    assert!(asked.error.is_none() && asked.message.is_stopped(), "{asked:?}");
    asked.message.finish()
}

fn assert_nothing_was_refused(fake: &FakeClaude) {
    for request in fake.requests() {
        assert_eq!(request.refusal, None, "{}", request.body);
    }
}

#[tokio::test]
async fn thinking_and_calls_go_back_as_they_came_and_are_taken() {
    within(async {
        let fake = FakeClaude::start(
            Scenario::new()
                .reply(call_sql())
                .reply(Reply::text("1,000 films.")),
        );
        let client = client(&fake.url());
        let request = everything();
        let first = answer(&client, &request).await;
        assert_eq!(first.stop_reason, Some(StopReason::ToolUse));
        let call = first.blocks.iter().find_map(|block| match block.view() {
            BlockView::ToolUse { id, .. } => Some(id.to_owned()),
            _ => None,
        });
        let result = Block::tool_result(&call.unwrap(), "count\n1000", false);
        let second = answer(&client, &sent_back(&request, &first, vec![result])).await;
        assert_eq!(second.stop_reason, Some(StopReason::EndTurn));
        assert!(second.usage.output_tokens > 0);
        assert_nothing_was_refused(&fake);
    })
    .await;
}

#[tokio::test]
async fn what_no_client_knows_yet_is_kept_and_goes_back() {
    within(async {
        let fake = FakeClaude::start(
            Scenario::new()
                .reply(Reply::text("here").with_fault(Fault::UnknownParts))
                .reply(Reply::text("again")),
        );
        let client = client(&fake.url());
        let first = answer(&client, &everything()).await;
        assert!(!first.unknown.is_empty(), "{first:?}");
        assert!(
            first
                .blocks
                .iter()
                .any(|block| matches!(block.view(), BlockView::Other { .. })),
            "{first:?}"
        );
        let next = sent_back(&everything(), &first, vec![Block::text("and now?")]);
        answer(&client, &next).await;
        let sent = fake.requests().pop().unwrap();
        assert_eq!(
            sent.body["messages"][1]["content"],
            serde_json::to_value(&first.blocks).unwrap()
        );
        assert_nothing_was_refused(&fake);
    })
    .await;
}

#[tokio::test]
async fn a_drop_at_any_event_is_asked_again_while_nothing_came_and_told_after() {
    within(async {
        let fake = FakeClaude::start(Scenario::new().reply(call_sql()));
        let whole = {
            let client = client(&fake.url());
            client
                .stream(everything(), CancellationToken::new())
                .count()
                .await
        };
        for ending in [Ending::Broken, Ending::InsideEvent, Ending::Clean] {
            for count in 0..whole {
                let fault = Fault::Drop {
                    at: Point::Events(count),
                    ending,
                };
                fake.set_scenario(Scenario::new().reply(call_sql().failing(fault, 1)).repeat_last());
                let asked = ask(&client(&fake.url()), &everything()).await;
                if asked.retries == 1 {
                    // A broken connection may take the events before it along.
                    assert!(
                        count == 0 || ending != Ending::Clean,
                        "{ending:?} at {count}: {asked:?}"
                    );
                    assert!(
                        asked.message.is_stopped() && asked.error.is_none(),
                        "{ending:?} at {count}: {asked:?}"
                    );
                } else {
                    assert!(
                        (1..=count).contains(&asked.events),
                        "{ending:?} at {count}: {asked:?}"
                    );
                    assert!(!asked.message.is_stopped(), "{ending:?} at {count}: {asked:?}");
                    assert!(
                        matches!(asked.error, Some(ClientError::Truncated { .. })),
                        "{ending:?} at {count}: {asked:?}"
                    );
                }
            }
        }
        assert_nothing_was_refused(&fake);
    })
    .await;
}

#[tokio::test]
async fn bytes_split_anywhere_make_the_same_message() {
    within(async {
        for size in [1, 2, 3, 7] {
            let reply = call_sql().with_fault(Fault::SplitBytes { size });
            let fake = FakeClaude::start(Scenario::new().reply(reply));
            let message = answer(&client(&fake.url()), &everything()).await;
            let shown: Vec<_> = message.blocks.iter().map(Block::view).collect();
            assert!(
                matches!(&shown[..], [BlockView::Thinking { thinking: "Größe? 漢字 🐘" }, BlockView::ToolUse { input, .. }] if input["sql"] == "SELECT 'é漢🐘'"),
                "{shown:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn arguments_that_are_no_json_are_told_and_the_conversation_can_go_on() {
    within(async {
        let fake = FakeClaude::start(
            Scenario::new()
                .reply(call_sql().with_fault(Fault::InvalidJson))
                .reply(Reply::text("sorry")),
        );
        let client = client(&fake.url());
        let message = answer(&client, &everything()).await;
        let [invalid] = &message.invalid_inputs[..] else {
            panic!("{message:?}");
        };
        let result = Block::tool_result(&invalid.tool_use_id, "the arguments are no JSON", true);
        answer(&client, &sent_back(&everything(), &message, vec![result])).await;
        assert_nothing_was_refused(&fake);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_can_do_little_takes_the_shaped_request() {
    within(async {
        let fake = FakeClaude::start(
            Scenario::new()
                .server(Server::compatible())
                .otherwise(Reply::text("hello")),
        );
        let config = ClientConfig::new(EndpointProfile::compatible(fake.url()), None);
        let client = Client::new(config).unwrap();
        let mut request = everything();
        request.messages.push(Message::assistant(vec![
            Block::try_from(serde_json::json!({"type": "thinking", "thinking": "", "signature": "x"}))
                .unwrap(),
            Block::text("which?"),
        ]));
        request.messages.push(Message::user(vec![
            Block::search_result("mysql://film/1", "film 1", ["ACADEMY DINOSAUR".to_owned()]),
            Block::text("this"),
        ]));
        answer(&client, &request).await;
        assert!(!client.count_tokens(&request).await.unwrap().exact);
        assert_nothing_was_refused(&fake);
    })
    .await;
}

#[tokio::test]
async fn every_listed_model_takes_the_request_shaped_to_it() {
    within(async {
        let mut scenario = Scenario::new().otherwise(Reply::text("hello"));
        scenario.server.models_per_page = 2;
        let fake = FakeClaude::start(scenario);
        let client = client(&fake.url());
        let models: Vec<Model> = client.models(CancellationToken::new()).await.unwrap();
        assert!(
            models.len() > 2 && models.iter().all(|model| model.capabilities.is_some()),
            "{models:?}"
        );
        for model in &models {
            for thinking in [
                everything().thinking,
                Some(Thinking::Disabled),
                Some(Thinking::BetweenTools),
            ] {
                let mut request = everything();
                request.model.clone_from(&model.id);
                request.thinking = thinking;
                let request = client.profile().shape(request, Some(model));
                answer(&client, &request).await;
                assert!(client.count_tokens(&request).await.unwrap().exact);
            }
        }
        assert_nothing_was_refused(&fake);
    })
    .await;
}

#[tokio::test]
async fn citations_come_with_the_text_they_support() {
    within(async {
        let cited = BlockSpec::Text {
            text: "ACADEMY DINOSAUR is the first.".to_owned(),
            cite: vec![0],
            cites: vec![],
        };
        let fake = FakeClaude::start(Scenario::new().reply(Reply::blocks(vec![cited])));
        let mut request = everything();
        request.messages[0].content.insert(
            0,
            Block::search_result("mysql://film/1", "film 1", ["ACADEMY DINOSAUR".to_owned()]),
        );
        let message = answer(&client(&fake.url()), &request).await;
        let BlockView::Text {
            citations: [citation],
            ..
        } = message.blocks[0].view()
        else {
            panic!("{message:?}");
        };
        assert_eq!(
            (&citation["type"], &citation["source"]),
            (&"search_result_location".into(), &"mysql://film/1".into())
        );
        assert_nothing_was_refused(&fake);
    })
    .await;
}

#[tokio::test]
async fn cancelling_is_a_hang_up_for_the_server() {
    within(async {
        let fake = FakeClaude::start(Scenario::new().reply(Reply::text("word ".repeat(500)).pace(50.0)));
        let cancel = CancellationToken::new();
        let mut stream = client(&fake.url()).stream(everything(), cancel.clone());
        while let Some(item) = stream.next().await {
            match item {
                Ok(StreamItem::Event(StreamEvent::BlockDelta { .. })) => cancel.cancel(),
                Ok(_) => {}
                Err(error) => assert!(matches!(error, ClientError::Cancelled), "{error:?}"),
            }
        }
        fake.wait_until(|counts| counts.dropped == 1).await;
    })
    .await;
}

#[tokio::test]
async fn a_bad_key_is_refused_by_every_call() {
    within(async {
        let fake = FakeClaude::start(Scenario::new());
        let mut bad = config(&fake.url());
        bad.key = Some("bad-key".to_owned().into());
        let bad = Client::new(bad).unwrap();
        assert!(matches!(
            ask(&bad, &everything()).await.error,
            Some(ClientError::Auth(_))
        ));
        assert!(matches!(
            bad.models(CancellationToken::new()).await,
            Err(ClientError::Auth(_))
        ));
        assert!(matches!(
            bad.count_tokens(&everything()).await,
            Err(ClientError::Auth(_))
        ));
        let other = ClientConfig::new(vendor_at(&fake.url()), Some(KEY.to_owned().into()));
        assert!(
            Client::new(other)
                .unwrap()
                .models(CancellationToken::new())
                .await
                .is_ok()
        );
    })
    .await;
}
