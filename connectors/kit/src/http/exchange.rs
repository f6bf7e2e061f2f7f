//! The exchange of a request: attempts, redirects, what a verdict leads to. Repeats a read and what is said to be
//! repeatable; a write only where nothing was done.

use super::auth::Proof;
use super::{Answer, Ask, Method, Verdict};
use crate::{ErrorKind, ToolError};
use reqwest::header::{HeaderName, HeaderValue, IF_NONE_MATCH, LOCATION};
use reqwest::{StatusCode, Url};
use std::time::Duration;

/// How often a read follows a redirect.
const REDIRECTS: usize = 3;

/// What one attempt came to.
enum Attempt {
    Done(Answer),
    Again {
        asked_for: Option<Duration>,
        error: ToolError,
    },
    Renew(u64, ToolError),
    Over(ToolError),
}

/// A request with all that sending it needs.
struct Sending {
    ask: Ask,
    client: reqwest::Client,
    url: Url,
}

/// Sends a request until it is done or there is no sense in going on.
pub(super) async fn until_done(mut ask: Ask) -> Result<Answer, ToolError> {
    if let Some(problem) = ask.problem.take() {
        return Err(problem);
    }
    let mut url = ask.http.address(&ask.path)?;
    if !ask.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&ask.query);
    }
    let client = ask.http.client()?;
    let sending = Sending { ask, client, url };
    let mut attempt = 1;
    let mut refused = None;
    loop {
        match sending.attempt(refused).await {
            Attempt::Done(answer) => return Ok(answer),
            Attempt::Over(error) => return Err(error),
            Attempt::Renew(generation, error) => {
                if refused.is_some() || generation == 0 {
                    return Err(error);
                }
                refused = Some(generation);
            }
            Attempt::Again { asked_for, error } => {
                let Some(wait) = sending.ask.http.inner.config.patience.wait(attempt, asked_for) else {
                    return Err(error);
                };
                tracing::info!(service = sending.ask.http.service(), attempt, ?wait, "asks again");
                tokio::time::sleep(wait).await;
                attempt += 1;
            }
        }
    }
}

impl Sending {
    async fn attempt(&self, refused: Option<u64>) -> Attempt {
        let proof = if self.ask.http.signed {
            let plain = self.ask.http.unsigned();
            let inner = &self.ask.http.inner;
            inner
                .tokens
                .proof(&inner.config.authorization, &plain, refused)
                .await
        } else {
            Ok(None)
        };
        let proof = match proof {
            Ok(proof) => proof,
            Err(error) => return Attempt::Over(error),
        };
        let generation = proof.as_ref().map_or(0, |(_, _, generation)| *generation);
        match self.exchange(proof).await {
            Ok(answer) => self.judged(answer, generation),
            Err(failure) => self.failed(&failure),
        }
    }

    fn judged(&self, answer: Answer, generation: u64) -> Attempt {
        let service = self.ask.http.service();
        if answer.status.is_redirection() {
            let status = answer.status.as_u16();
            let error = answer.unfit(
                &format!("{service} sends elsewhere ({status}), where no request is made"),
                "Check the address of this source",
            );
            return Attempt::Over(error);
        }
        match self.ask.http.inner.dialect.judge(&answer) {
            Verdict::Fine if answer.cut && !self.ask.cut_allowed => Attempt::Over(answer.unfit(
                &format!("{service} answered with more than 16 MiB"),
                "Ask for less",
            )),
            Verdict::Fine => Attempt::Done(answer),
            Verdict::Expired => Attempt::Renew(
                generation,
                ToolError::new(ErrorKind::Auth, format!("{service} refused the credentials"))
                    .hint("Sign in again, or replace the token of this source"),
            ),
            Verdict::Limited { after } => Attempt::Again {
                asked_for: after,
                error: limited(service, after),
            },
            Verdict::Refused(error) => Attempt::Over(error),
            Verdict::Broken => {
                let status = answer.status.as_u16();
                let error = ToolError::new(ErrorKind::Upstream, format!("{service} is broken ({status})"));
                self.again_if_harmless(error, answer.retry_after())
            }
        }
    }

    fn failed(&self, failure: &reqwest::Error) -> Attempt {
        let service = self.ask.http.service();
        tracing::warn!(service, error = %without_address(failure), "a request failed");
        if failure.is_builder() {
            return Attempt::Over(ToolError::invalid("the request cannot be made"));
        }
        if failure.is_connect() {
            // Nothing was sent: asking again is harmless for a write, too.
            let error = ToolError::new(ErrorKind::Upstream, format!("{service} cannot be reached"))
                .hint("Check the network, and the address of this source");
            return Attempt::Again {
                asked_for: None,
                error,
            };
        }
        if failure.is_timeout() {
            let error = ToolError::new(ErrorKind::Timeout, format!("{service} was silent for too long"));
            return Attempt::Over(if self.ask.repeatable {
                error
            } else {
                error.unsure()
            });
        }
        let error = ToolError::new(ErrorKind::Upstream, format!("{service} broke off in the middle"));
        self.again_if_harmless(error, None)
    }

    fn again_if_harmless(&self, error: ToolError, asked_for: Option<Duration>) -> Attempt {
        if self.ask.repeatable {
            let error = error.hint("It stayed so after several tries: try again later");
            return Attempt::Again { asked_for, error };
        }
        Attempt::Over(error.unsure())
    }

    /// Makes the request once, redirects of reads included, and reads the body.
    async fn exchange(&self, proof: Proof) -> Result<Answer, reqwest::Error> {
        let key = self.ask.conditional.then(|| self.url.as_str().to_owned());
        let mut url = self.url.clone();
        let mut proof = proof;
        let mut first = true;
        for _ in 0..=REDIRECTS {
            let response = self.request(&url, proof.as_ref(), first).send().await?;
            if let Some(next) = self.redirect(&url, &response) {
                // The service's own headers and the token stay with the service.
                if next.origin() != url.origin() {
                    proof = None;
                    first = false;
                }
                url = next;
                continue;
            }
            let status = response.status();
            if let (StatusCode::NOT_MODIFIED, Some(kept)) = (
                status,
                key.as_deref().and_then(|key| self.ask.http.inner.kept.get(key)),
            ) {
                return Ok(kept);
            }
            let answer = self.read(response).await?;
            if let (StatusCode::OK, Some(key)) = (status, key) {
                self.ask.http.inner.kept.keep(key, &answer);
            }
            return Ok(answer);
        }
        let response = self.request(&url, None, false).send().await?;
        self.read(response).await
    }

    fn request(
        &self,
        url: &Url,
        proof: Option<&(HeaderName, HeaderValue, u64)>,
        own: bool,
    ) -> reqwest::RequestBuilder {
        let mut request = self.client.request(self.ask.method.clone(), url.clone());
        if own {
            for (name, value) in self.ask.http.inner.dialect.headers() {
                request = request.header(name, value);
            }
            request = request.headers(self.ask.headers.clone());
        }
        if let Some((name, value, _)) = proof {
            request = request.header(name, value);
        }
        if self.ask.conditional
            && let Some(tag) = self.ask.http.inner.kept.tag(url.as_str())
        {
            request = request.header(IF_NONE_MATCH, tag);
        }
        match &self.ask.body {
            Some(body) => request.body(body.clone()),
            None => request,
        }
    }

    fn redirect(&self, url: &Url, response: &reqwest::Response) -> Option<Url> {
        if self.ask.method != Method::GET || !response.status().is_redirection() {
            return None;
        }
        let next = url.join(response.headers().get(LOCATION)?.to_str().ok()?).ok()?;
        (next.scheme() == "https" || next.origin() == url.origin()).then_some(next)
    }

    async fn read(&self, mut response: reqwest::Response) -> Result<Answer, reqwest::Error> {
        let mut answer = Answer {
            service: self.ask.http.service(),
            status: response.status(),
            headers: response.headers().clone(),
            body: vec![],
            cut: false,
            repeatable: self.ask.repeatable,
        };
        while let Some(chunk) = response.chunk().await? {
            let room = self.ask.at_most.saturating_sub(answer.body.len());
            if chunk.len() > room {
                answer.body.extend_from_slice(&chunk[..room]);
                answer.cut = true;
                break;
            }
            answer.body.extend_from_slice(&chunk);
        }
        Ok(answer)
    }
}

fn limited(service: &str, after: Option<Duration>) -> ToolError {
    let mut error = ToolError::new(ErrorKind::RateLimited, format!("{service} asks for a pause"))
        .hint("Wait, or ask for less at a time");
    error.retry_after_s = after.map(|after| u32::try_from(after.as_secs().max(1)).unwrap_or(u32::MAX));
    error
}

/// The failure without the address, whose parameters may tell more than a log should hold.
fn without_address(failure: &reqwest::Error) -> String {
    let mut text = String::new();
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(failure);
    while let Some(error) = cause {
        text.push_str(&error.to_string());
        text.push_str("; ");
        cause = error.source();
    }
    text
}
