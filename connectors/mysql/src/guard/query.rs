//! Looks at each part of a `SELECT` as it was parsed, and refuses the parts it does not know. An allow-list: a clause that
//! a later version of the parser learns is refused until somebody has thought about it.

use super::expressions::is_known;
use super::tokens::{Tokens, bare};
use super::{Refusal, RowLimit};
use sqlparser::ast::{
    Expr, LimitClause, Query, Select, SetExpr, Statement, TableFactor, Value, ValueWithSpan, Visit, Visitor,
};
use sqlparser::dialect::MySqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, TokenWithSpan};
use std::ops::ControlFlow;

/// Checks a whole query and returns where it limits its rows.
pub(super) fn check(tokens: &Tokens) -> Result<RowLimit, Refusal> {
    let query = parse(tokens.all())?;
    inspect(&query)?;
    Ok(row_limit(&query))
}

/// Checks the query that these tokens are.
pub(super) fn check_part(tokens: &[TokenWithSpan]) -> Result<(), Refusal> {
    inspect(&parse(tokens)?)
}

/// Checks the expression that these tokens are.
pub(super) fn check_expression(tokens: &[TokenWithSpan]) -> Result<(), Refusal> {
    let mut parser = Parser::new(&MySqlDialect {}).with_tokens_with_locations(for_parser(tokens));
    let expression = parser.parse_expr().map_err(unparsed)?;
    parser.expect_token(&Token::EOF).map_err(unparsed)?;
    inspect(&expression)
}

fn parse(tokens: &[TokenWithSpan]) -> Result<Box<Query>, Refusal> {
    let mut statements = Parser::new(&MySqlDialect {})
        .with_tokens_with_locations(for_parser(tokens))
        .parse_statements()
        .map_err(unparsed)?;
    match (statements.pop(), statements.is_empty()) {
        (Some(Statement::Query(query)), true) => Ok(query),
        (Some(_), true) => Err(Refusal::new("it is not a query")),
        (Some(_), false) | (None, _) => Err(Refusal::new("it is not exactly one statement")),
    }
}

/// Returns the tokens as the parser knows them: two of MySQL's operators in its spelling, `a MOD b` and `!a`, and no
/// character set at the end of a cast's type. What binds closer than what may come out differently; which parts there are
/// does not, and nothing else is looked at.
fn for_parser(tokens: &[TokenWithSpan]) -> Vec<TokenWithSpan> {
    let mut tokens = tokens.to_vec();
    for index in 0..tokens.len() {
        let is_call = tokens
            .get(index + 1)
            .is_some_and(|next| next.token == Token::LParen);
        match bare(&tokens[index].token).as_deref() {
            Some("MOD") if !is_call => tokens[index].token = Token::Mod,
            None if tokens[index].token == Token::ExclamationMark => {
                tokens[index].token = Token::make_keyword("NOT");
            }
            Some(_) | None => {}
        }
    }
    without_character_sets(&tokens)
}

/// Leaves out `CHARACTER SET name` and `CHARSET name` between a type, or its length, and the bracket that ends the cast.
fn without_character_sets(tokens: &[TokenWithSpan]) -> Vec<TokenWithSpan> {
    let word = |index: usize| tokens.get(index).and_then(|token| bare(&token.token));
    let mut kept = Vec::with_capacity(tokens.len());
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        let named = match (word(index).as_deref(), word(index + 1).as_deref()) {
            (Some("CHARACTER"), Some("SET")) => index + 2,
            (Some("CHARSET"), _) => index + 1,
            _ => index,
        };
        let after_type = index.checked_sub(1).is_some_and(|before| {
            word(before).as_deref() == Some("CHAR") || tokens[before].token == Token::RParen
        });
        let ends = tokens.get(named + 1).map(|next| &next.token) == Some(&Token::RParen);
        if named > index && after_type && ends && word(named).is_some() {
            index = named + 1;
        } else {
            kept.push(token.clone());
            index += 1;
        }
    }
    kept
}

fn unparsed(error: impl std::fmt::Display) -> Refusal {
    let error = error.to_string();
    let error = error.strip_prefix("sql parser error: ").unwrap_or(&error);
    Refusal::new(format!("it cannot be read: {error}")).hint(
        "Check the spelling; only statements that are fully understood are run. Quote names that are reserved words with \
         backticks",
    )
}

fn inspect(node: &impl Visit) -> Result<(), Refusal> {
    match node.visit(&mut Inspector) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(refusal) => Err(refusal),
    }
}

fn row_limit(query: &Query) -> RowLimit {
    let limit = match &query.limit_clause {
        None => return RowLimit::None,
        Some(
            LimitClause::LimitOffset {
                limit: Some(limit), ..
            }
            | LimitClause::OffsetCommaLimit { limit, .. },
        ) => limit,
        Some(LimitClause::LimitOffset { limit: None, .. }) => return RowLimit::Other,
    };
    match limit {
        Expr::Value(ValueWithSpan {
            value: Value::Number(number, false),
            span,
        }) => match number.parse() {
            Ok(number) => RowLimit::Number(span.start, number),
            Err(_) => RowLimit::Other,
        },
        _ => RowLimit::Other,
    }
}

struct Inspector;

type Verdict = ControlFlow<Refusal>;

const FINE: Verdict = ControlFlow::Continue(());

fn refuse(reason: impl Into<String>) -> Verdict {
    ControlFlow::Break(Refusal::new(reason))
}

impl Visitor for Inspector {
    type Break = Refusal;

    fn pre_visit_statement(&mut self, _statement: &Statement) -> Verdict {
        refuse("it holds a statement that is not a query")
    }

    fn pre_visit_query(&mut self, query: &Query) -> Verdict {
        if !query.locks.is_empty() {
            return refuse("it locks rows");
        }
        if query.for_clause.is_some()
            || query.settings.is_some()
            || query.format_clause.is_some()
            || query.fetch.is_some()
            || !query.pipe_operators.is_empty()
        {
            return refuse("it ends with a clause that is not understood here");
        }
        body(&query.body)
    }

    fn pre_visit_select(&mut self, select: &Select) -> Verdict {
        if select.into.is_some() {
            return refuse("it uses INTO");
        }
        if is_plain(select) {
            FINE
        } else {
            refuse("it holds a clause that MySQL does not have")
        }
    }

    fn pre_visit_table_factor(&mut self, table: &TableFactor) -> Verdict {
        match table {
            TableFactor::Table {
                args: None,
                with_hints,
                with_ordinality: false,
                json_path: None,
                sample: None,
                ..
            } if with_hints.is_empty() => FINE,
            TableFactor::Derived { sample: None, .. }
            | TableFactor::NestedJoin { .. }
            | TableFactor::JsonTable { .. } => FINE,
            _ => refuse("it reads from something that is neither a table nor a query"),
        }
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> Verdict {
        if is_known(expression) {
            FINE
        } else {
            refuse(format!(
                "`{}` is not understood here",
                mosaic_connector_kit::output::clip(&expression.to_string(), 80)
            ))
        }
    }
}

fn body(set: &SetExpr) -> Verdict {
    match set {
        SetExpr::Select(_) | SetExpr::Query(_) | SetExpr::Values(_) | SetExpr::Table(_) => FINE,
        SetExpr::SetOperation { left, right, .. } => {
            body(left)?;
            body(right)
        }
        SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
            refuse("it changes data")
        }
    }
}

fn is_plain(select: &Select) -> bool {
    select.top.is_none()
        && select.exclude.is_none()
        && select.lateral_views.is_empty()
        && select.prewhere.is_none()
        && select.connect_by.is_empty()
        && select.cluster_by.is_empty()
        && select.distribute_by.is_empty()
        && select.sort_by.is_empty()
        && select.qualify.is_none()
        && select.value_table_mode.is_none()
        && select.optimizer_hints.is_empty()
}
