//! The short calls: models and token counts.

use crate::server::Server;
use crate::support::{client, config, json, refusal, request, within};
use mosaic_claude::{
    CacheControl, Client, ClientConfig, ClientError, EndpointProfile, Metadata, Request, TokenCount,
};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn the_models_are_listed_to_the_last_page() {
    within(async {
        let server = Server::start(vec![
            json(r#"{"data":[{"id":"claude-opus-5-5","type":"model","display_name":"Opus 5.5","lifecycle":"active"}],"has_more":true,"first_id":"claude-opus-5-5","last_id":"claude-opus-5-5"}"#),
            refusal(503, "", ""),
            json(r#"{"data":[{"id":"claude haiku/5","type":"model","display_name":"Haiku","lifecycle":"deprecated"},{"id":"old","lifecycle":"retired"}],"has_more":true,"last_id":"claude haiku/5"}"#),
            json(r#"{"data":[],"has_more":false,"first_id":null,"last_id":null}"#),
        ])
        .await;
        let models = client(&server.url()).models(CancellationToken::new()).await.unwrap();
        assert_eq!(models.iter().map(|model| model.display_name.as_str()).collect::<Vec<_>>(), ["Opus 5.5", "Haiku"]);
        let asked = server.asked();
        let lines: Vec<_> = asked.iter().map(|asked| asked.head.lines().next().unwrap()).collect();
        assert_eq!(
            lines,
            [
                "GET /v1/models?limit=1000 HTTP/1.1",
                "GET /v1/models?limit=1000&after_id=claude-opus-5-5 HTTP/1.1",
                "GET /v1/models?limit=1000&after_id=claude-opus-5-5 HTTP/1.1",
                "GET /v1/models?limit=1000&after_id=claude+haiku%2F5 HTTP/1.1",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_list_that_never_ends_is_left() {
    within(async {
        let page = json(r#"{"data":[{"id":"m"}],"has_more":true,"last_id":"m"}"#);
        let server = Server::start(vec![page]).await;
        let models = client(&server.url())
            .models(CancellationToken::new())
            .await
            .unwrap();
        assert_eq!((models.len(), server.asked().len()), (2, 2));
    })
    .await;
}

#[tokio::test]
async fn a_refused_key_is_told_by_the_models_call_too() {
    within(async {
        let server = Server::start(vec![refusal(401, "", "{}")]).await;
        let error = client(&server.url())
            .models(CancellationToken::new())
            .await
            .unwrap_err();
        assert!(matches!(error, ClientError::Auth(_)), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn a_list_that_is_no_list_is_not_understood() {
    within(async {
        let server = Server::start(vec![json("[1, 2")]).await;
        let error = client(&server.url())
            .models(CancellationToken::new())
            .await
            .unwrap_err();
        assert!(matches!(error, ClientError::Decode { .. }), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn a_short_call_has_its_own_time() {
    within(async {
        let server = Server::start(vec![vec![crate::server::Step::AwaitGone]]).await;
        let mut config = config(&server.url());
        config.timeouts.request = Duration::from_millis(100);
        config.retry.retries = 0;
        let error = Client::new(config)
            .unwrap()
            .models(CancellationToken::new())
            .await
            .unwrap_err();
        assert!(matches!(error, ClientError::Timeout { .. }), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn tokens_are_counted_from_the_fields_that_the_call_takes() {
    within(async {
        let server = Server::start(vec![json(r#"{"input_tokens":42}"#)]).await;
        let request = Request {
            cache_control: Some(CacheControl::five_minutes()),
            metadata: Some(Metadata::default()),
            ..request()
        };
        let count = client(&server.url()).count_tokens(&request).await.unwrap();
        assert_eq!(count, TokenCount { tokens: 42, exact: true });
        let asked = &server.asked()[0];
        assert!(asked.head.starts_with("POST /v1/messages/count_tokens "), "{}", asked.head);
        assert_eq!(
            asked.body,
            r#"{"model":"claude-haiku-5-5","messages":[{"role":"user","content":[{"type":"text","text":"list tables"}]}],"cache_control":{"type":"ephemeral"}}"#
        );
    })
    .await;
}

#[tokio::test]
async fn a_server_that_cannot_count_is_not_asked() {
    within(async {
        let server = Server::start(vec![json("{}")]).await;
        let config = ClientConfig::new(EndpointProfile::compatible(server.url()), None);
        let count = Client::new(config)
            .unwrap()
            .count_tokens(&request())
            .await
            .unwrap();
        assert!(!count.exact && (20..60).contains(&count.tokens), "{count:?}");
        assert!(server.asked().is_empty());
    })
    .await;
}
