//! Finds the route of a request, and refuses what the service would refuse before it looks: a wrong token, an unknown
//! version, a bucket that is empty.

mod actions;
mod code;
mod issues;
mod pulls;
mod repositories;
mod reviews;
mod search;
mod writes;

use super::graphql;
use super::reply::{self, Reply};
use super::request::Asked;
use super::shapes::{self, Draw};
use super::state::State;
use axum::http::HeaderMap;

/// What the emulation accepts as a token: made up, and good for nothing else.
pub(super) const TOKEN: &str = "ghp_larkspurSampleTokenThatOpensNothing00";
/// The one version of the API it speaks.
const VERSION: &str = "2026-03-10";
/// The permissions of the token.
const SCOPES: &str = "notifications, read:org, repo, workflow";

/// What a route comes to: an answer, or a refusal.
pub(super) type Routed = Result<Reply, Reply>;

/// Answers a request.
pub(super) fn answer(state: &mut State, asked: &Asked) -> Reply {
    if asked.header("user-agent").is_none() {
        return reply::error(
            403,
            "Request forbidden by administrative rules. Please make sure your request has a User-Agent header",
        );
    }
    // A signed address carries no token.
    if asked.segments.first().is_some_and(|first| first == "_logs") {
        return actions::log_text(state, asked).unwrap_or_else(|refused| refused);
    }
    let token = asked.header("authorization").and_then(|value| {
        value
            .strip_prefix("Bearer ")
            .or_else(|| value.strip_prefix("token "))
    });
    if token != Some(TOKEN) {
        let words = if token.is_some() {
            "Bad credentials"
        } else {
            "Requires authentication"
        };
        return reply::error(401, words);
    }
    let segments: Vec<&str> = asked.segments.iter().map(String::as_str).collect();
    let bucket = match segments.as_slice() {
        ["search", "code"] => "code_search",
        ["search", ..] => "search",
        ["graphql"] => "graphql",
        _ => "core",
    };
    if bucket != "graphql" && asked.header("x-github-api-version") != Some(VERSION) {
        return reply::error(
            400,
            "The version of the REST API that was asked for is not supported.",
        );
    }
    let left = state.buckets.get(bucket).copied().unwrap_or_default();
    if left == 0 {
        let words = format!("API rate limit exceeded for user ID 1. ({bucket})");
        return limits(reply::error(403, &words), state, bucket);
    }
    let routed = route(state, asked, &segments).unwrap_or_else(|refused| refused);
    limits(tagged(state, routed, &asked.headers), state, bucket)
}

/// Adds what is left of a bucket. The bucket itself is only emptied on demand, so that nothing here needs a clock.
fn limits(reply: Reply, state: &State, bucket: &'static str) -> Reply {
    let limit: u32 = match bucket {
        "search" => 30,
        "code_search" => 10,
        _ => 5_000,
    };
    let left = state.buckets.get(bucket).copied().unwrap_or_default();
    let reset = state.now.as_second() + 60;
    reply
        .header("x-ratelimit-limit", limit.to_string())
        .header("x-ratelimit-remaining", left.to_string())
        .header("x-ratelimit-used", limit.saturating_sub(left).to_string())
        .header("x-ratelimit-reset", reset.to_string())
        .header("x-ratelimit-resource", bucket.to_owned())
        .header("x-oauth-scopes", SCOPES.to_owned())
        .header("x-github-api-version-selected", VERSION.to_owned())
        .header(
            "date",
            state.now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        )
}

/// Adds an `ETag`, and leaves the body out when the asker has it already.
fn tagged(state: &mut State, reply: Reply, headers: &HeaderMap) -> Reply {
    let digest = super::git::digest(&[&reply.bytes()]);
    let tag = format!("W/\"{digest}\"");
    if reply.status != 200 {
        return reply;
    }
    let has = headers.get("if-none-match").and_then(|value| value.to_str().ok());
    if has == Some(&tag) {
        state.unchanged += 1;
        let empty = Reply {
            status: 304,
            content: reply::Content::Empty,
            headers: vec![],
        };
        return empty.header("etag", tag);
    }
    reply.header("etag", tag)
}

fn route(state: &mut State, asked: &Asked, segments: &[&str]) -> Routed {
    match (asked.method.as_str(), segments) {
        ("GET", ["user"]) => {
            asked.only(&[])?;
            Ok(Reply::json(shapes::me(state)))
        }
        ("GET", ["user", "repos"]) => repositories::mine(state, asked),
        ("GET", ["orgs", org, "repos"]) => repositories::of_organisation(state, asked, org),
        ("GET", ["users", login, "repos"]) => repositories::of_user(state, asked, login),
        ("GET", ["issues"]) => issues::mine(state, asked),
        ("GET", ["notifications"]) => repositories::notifications(state, asked, None),
        ("GET", ["search", what]) => search::search(state, asked, what),
        ("POST", ["graphql"]) => graphql::answer(state, asked),
        ("GET", ["repos", owner, name, rest @ ..]) => {
            let repository = state.repository(owner, name).ok_or_else(reply::not_found)?;
            read(Draw { state, repository }, asked, rest)
        }
        (method, ["repos", owner, name, rest @ ..]) => {
            state.repository(owner, name).ok_or_else(reply::not_found)?;
            write(state, asked, (method, name, rest))
        }
        _ => Err(reply::not_found()),
    }
}

fn read(draw: Draw<'_>, asked: &Asked, rest: &[&str]) -> Routed {
    match rest {
        [] => {
            asked.only(&[])?;
            Ok(Reply::json(draw.full_repository()))
        }
        ["contents", path @ ..] => code::contents(draw, asked, &path.join("/")),
        ["git", "trees", reference @ ..] => code::tree(draw, asked, &reference.join("/")),
        ["git", "blobs", sha] => draw.blob(sha).map(Reply::json).ok_or_else(reply::not_found),
        ["commits"] => code::commits(draw, asked),
        ["commits", reference @ .., "check-runs"] => actions::checks(draw, asked, &reference.join("/")),
        ["commits", reference @ .., "status"] => actions::status(draw, asked, &reference.join("/")),
        ["commits", reference @ ..] => code::commit(draw, asked, &reference.join("/")),
        ["compare", range @ ..] => code::compare(draw, asked, &range.join("/")),
        ["branches"] => code::branches(draw, asked),
        ["tags"] => code::tags(draw, asked),
        ["releases"] => code::releases(draw, asked),
        ["issues"] => issues::list(draw, asked),
        ["issues", number] => issues::one(draw, number),
        ["issues", number, "comments"] => issues::comments(draw, asked, number),
        ["issues", number, "timeline"] => issues::timeline(draw, asked, number),
        ["pulls"] => pulls::list(draw, asked),
        ["pulls", number] => pulls::one(draw, asked, number),
        ["pulls", number, "files"] => pulls::files(draw, asked, number),
        ["pulls", number, "reviews"] => pulls::reviews(draw, asked, number),
        ["actions", rest @ ..] => actions::read(draw, asked, rest),
        ["notifications"] => repositories::notifications(draw.state, asked, Some(&draw.repository.name)),
        _ => Err(reply::not_found()),
    }
}

fn write(state: &mut State, asked: &Asked, (method, name, rest): (&str, &str, &[&str])) -> Routed {
    match (method, rest) {
        ("POST", ["issues"]) => issues::create(state, asked, name),
        ("PATCH", ["issues", number]) => issues::update(state, asked, (name, number)),
        ("POST", ["issues", number, "comments"]) => issues::comment(state, asked, (name, number)),
        ("POST", ["pulls"]) => pulls::create(state, asked, name),
        ("PATCH", ["pulls", number]) => pulls::update(state, asked, (name, number)),
        ("PUT", ["pulls", number, "merge"]) => pulls::merge(state, asked, (name, number)),
        ("POST", ["pulls", number, "requested_reviewers"]) => reviews::request(state, asked, (name, number)),
        ("POST", ["pulls", number, "reviews"]) => reviews::create(state, asked, (name, number)),
        ("POST", ["pulls", number, "comments", comment, "replies"]) => {
            reviews::reply(state, asked, (name, number), comment)
        }
        ("PUT", ["contents", path @ ..]) => writes::file(state, asked, (name, &path.join("/"))),
        ("POST", ["git", "refs"]) => writes::reference(state, asked, name),
        ("POST", ["actions", rest @ ..]) => actions::write(state, asked, (name, rest)),
        _ => Err(reply::not_found()),
    }
}
