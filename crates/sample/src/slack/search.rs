//! `search.messages`, which wants every word, and `assistant.search.context`, which takes a question and ranks. Both know
//! `from:`, `in:`, `before:`, `after:`, `on:`, `has:`, phrases in quotes and `-word`.

mod query;

use super::request::{Answer, Arguments, Caller, Refused};
use super::state::{Channel, Kind, Message, State, Ts, ts_text};
use super::users::entries;
use query::Query;
use serde_json::{Value, json};

/// The most results of one page of the context search.
const CONTEXT_PAGE: usize = 20;

/// A message that was found.
pub(super) struct Hit<'a> {
    channel: &'a Channel,
    message: &'a Message,
    score: f64,
}

fn found<'a>(state: &'a State, caller: &Caller, query: &Query, every: bool) -> Vec<Hit<'a>> {
    let messages = || {
        state
            .channels
            .iter()
            .filter(|channel| {
                channel.kind == Kind::Public || channel.members.iter().any(|id| id == caller.id())
            })
            .flat_map(|channel| channel.messages.values().map(move |message| (channel, message)))
            .filter(|(channel, message)| query.allows(state, channel, message))
    };
    let names = |message: &Message| {
        let user = state.user(&message.user);
        user.map_or(String::new(), |user| user.name.to_lowercase())
    };
    let counts: Vec<Vec<bool>> = if every {
        vec![]
    } else {
        messages()
            .map(|(channel, message)| query.words_in(&message.plain, &names(message), &channel.name))
            .collect()
    };
    let weights = query.weights(&counts);
    let mut hits: Vec<Hit<'a>> = vec![];
    for (index, (channel, message)) in messages().enumerate() {
        let score = if every {
            query.all_in(&message.plain).then_some(1.0)
        } else {
            query.score(&counts[index], &weights, &message.plain)
        };
        if let Some(score) = score {
            hits.push(Hit {
                channel,
                message,
                score: score + fresh(message.ts),
            });
        }
    }
    hits.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| b.message.ts.cmp(&a.message.ts))
    });
    hits
}

/// Returns a little for being new: far less than a word is worth.
fn fresh(ts: Ts) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "seconds fit a float exactly")]
    let seconds = (ts / 1_000_000) as f64;
    seconds / 1e12
}

fn sort(hits: &mut [Hit<'_>], arguments: &Arguments) -> Result<(), Refused> {
    match arguments.text("sort").as_deref() {
        None | Some("score") => {}
        Some("timestamp") => hits.sort_by_key(|hit| std::cmp::Reverse(hit.message.ts)),
        Some(_) => return Err(Refused::new("invalid_sort")),
    }
    if arguments.text("sort_dir").as_deref() == Some("asc") {
        hits.reverse();
    }
    Ok(())
}

pub(super) fn messages(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let text = arguments.text("query").filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| Refused::new("no_query"))?;
    let query = Query::read(&text, state, caller);
    let mut hits = found(state, caller, &query, true);
    sort(&mut hits, arguments)?;
    let number = |name: &str, default: usize| {
        arguments
            .integer(name)
            .and_then(|it| usize::try_from(it).ok())
            .unwrap_or(default)
            .clamp(1, 100)
    };
    let (count, page) = (number("count", 20), number("page", 1));
    let total = hits.len();
    let pages = total.div_ceil(count).max(1);
    let matches: Vec<Value> = hits
        .iter()
        .skip((page - 1) * count)
        .take(count)
        .map(|hit| hit_shape(state, hit))
        .collect();
    let first = (page - 1) * count + 1;
    Ok(entries(json!({
        "query": text,
        "messages": {
            "total": total,
            "pagination": {"total_count": total, "page": page, "per_page": count, "page_count": pages,
                "first": first, "last": first + matches.len().saturating_sub(1)},
            "paging": {"count": count, "total": total, "page": page, "pages": pages},
            "matches": matches,
        },
    })))
}

fn hit_shape(state: &State, hit: &Hit<'_>) -> Value {
    let Hit {
        channel,
        message,
        score,
    } = hit;
    let user = state.user(&message.user);
    json!({
        "iid": format!("00000000-0000-4000-9000-{:012x}", message.ts % (1 << 40)),
        "team": state.team,
        "score": score,
        "channel": {
            "id": channel.id,
            "is_channel": channel.kind == Kind::Public,
            "is_group": channel.kind == Kind::Private,
            "is_im": channel.kind == Kind::Im,
            "is_mpim": channel.kind == Kind::Mpim,
            "is_shared": false,
            "is_org_shared": false,
            "is_ext_shared": false,
            "is_private": channel.kind != Kind::Public,
            "name": shown(state, channel),
            "pending_shared": [],
            "is_pending_ext_shared": false,
        },
        "type": "message",
        "user": message.user,
        "username": user.map(|user| user.handle.clone()).unwrap_or_default(),
        "ts": ts_text(message.ts),
        "text": message.text,
        "permalink": state.permalink(channel, message.ts, message.thread),
        "no_reactions": message.reactions.is_empty(),
    })
}

/// Returns the name a search gives a conversation: for a direct message, the other's id.
fn shown(state: &State, channel: &Channel) -> String {
    match channel.kind {
        Kind::Im => {
            let other = channel.members.iter().find(|id| **id != state.me);
            other.cloned().unwrap_or_default()
        }
        Kind::Public | Kind::Private | Kind::Mpim => channel.name.clone(),
    }
}

pub(super) fn context(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    if !state.context_search {
        return Err(Refused::new("feature_not_enabled"));
    }
    let text = arguments.needed("query")?;
    let types = arguments
        .list("channel_types")
        .unwrap_or_else(|| vec!["public_channel".to_owned()]);
    let mut query = Query::read(&text, state, caller);
    let moment = |name: &str| {
        let seconds = arguments.integer(name).and_then(|it| u64::try_from(it).ok());
        seconds.map(|seconds| seconds * 1_000_000)
    };
    query.between(moment("after"), moment("before"));
    let mut hits = found(state, caller, &query, false);
    hits.retain(|hit| types.iter().any(|word| word == hit.channel.kind.word()));
    sort(&mut hits, arguments)?;
    let (page, next) = arguments.page(&hits, (CONTEXT_PAGE, CONTEXT_PAGE))?;
    let messages: Vec<Value> = page
        .iter()
        .map(|hit| {
            let user = state.user(&hit.message.user);
            json!({
                "author_name": user.map(|user| user.name.clone()).unwrap_or_default(),
                "author_user_id": hit.message.user,
                "team_id": state.team,
                "channel_id": hit.channel.id,
                "channel_name": shown(state, hit.channel),
                "message_ts": ts_text(hit.message.ts),
                "content": hit.message.text,
                "is_author_bot": user.is_some_and(|user| user.bot.is_some()),
                "permalink": state.permalink(hit.channel, hit.message.ts, hit.message.thread),
            })
        })
        .collect();
    Ok(entries(json!({
        "results": {"messages": messages},
        "response_metadata": {"next_cursor": next},
    })))
}
