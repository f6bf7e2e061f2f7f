//! Cancelling and dropping: the connection goes with the question.

use crate::server::{Server, Step};
use crate::support::{PING, START, client, refusal, request, stream_of, within};
use futures::StreamExt;
use mosaic_claude::{ClientError, StreamItem};
use tokio_util::sync::CancellationToken;

fn endless() -> Vec<Step> {
    let mut script = stream_of(&[START, PING]);
    script.push(Step::AwaitGone);
    script
}

#[tokio::test]
async fn cancelling_in_mid_stream_drops_the_connection_and_says_so_once() {
    within(async {
        let mut server = Server::start(vec![endless()]).await;
        let cancel = CancellationToken::new();
        let mut stream = client(&server.url()).stream(request(), cancel.clone());
        assert!(matches!(stream.next().await, Some(Ok(StreamItem::Event(_)))));
        cancel.cancel();
        assert!(
            matches!(stream.next().await, Some(Err(ClientError::Cancelled))),
            "though a ping is at hand"
        );
        assert!(stream.next().await.is_none());
        server.client_gone().await;
    })
    .await;
}

#[tokio::test]
async fn cancelling_before_the_answer_begins_drops_the_connection() {
    within(async {
        let mut server = Server::start(vec![vec![Step::AwaitGone]]).await;
        let cancel = CancellationToken::new();
        let mut stream = client(&server.url()).stream(request(), cancel.clone());
        let (item, ()) = tokio::join!(stream.next(), async {
            while server.asked().is_empty() {
                tokio::task::yield_now().await;
            }
            cancel.cancel();
        });
        assert!(matches!(item, Some(Err(ClientError::Cancelled))));
        server.client_gone().await;
    })
    .await;
}

#[tokio::test]
async fn cancelling_while_it_rests_asks_no_more() {
    within(async {
        let server = Server::start(vec![refusal(429, "retry-after: 59\r\n", "{}")]).await;
        let cancel = CancellationToken::new();
        let mut stream = client(&server.url()).stream(request(), cancel.clone());
        assert!(matches!(
            stream.next().await,
            Some(Ok(StreamItem::Retrying { .. }))
        ));
        cancel.cancel();
        assert!(matches!(stream.next().await, Some(Err(ClientError::Cancelled))));
        assert_eq!(server.asked().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn dropping_the_stream_drops_the_connection() {
    within(async {
        let mut server = Server::start(vec![endless()]).await;
        let mut stream = client(&server.url()).stream(request(), CancellationToken::new());
        assert!(stream.next().await.is_some());
        drop(stream);
        server.client_gone().await;
    })
    .await;
}

#[tokio::test]
async fn nothing_is_asked_when_it_was_cancelled_before() {
    within(async {
        let server = Server::start(vec![endless()]).await;
        let cancel = CancellationToken::new();
        cancel.cancel();
        let client = client(&server.url());
        let mut stream = client.stream(request(), cancel.clone());
        assert!(matches!(stream.next().await, Some(Err(ClientError::Cancelled))));
        assert!(matches!(client.models(cancel).await, Err(ClientError::Cancelled)));
        assert!(server.asked().is_empty());
    })
    .await;
}
