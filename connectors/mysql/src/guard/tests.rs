//! The guard alone: every hostile statement is refused, every legitimate one passes and is spelled as it was meant. The same
//! statements meet a real server in `tests/it`.

use super::{Kind, approve};

const HOSTILE: &str = include_str!("../../tests/data/hostile.sql");
const LEGITIMATE: &str = include_str!("../../tests/data/legitimate.sql");

/// Reads `### title` and the lines under it; `<U+00A0>` stands for that character.
fn statements(file: &str) -> Vec<(String, String)> {
    file.split("### ")
        .skip(1)
        .map(|entry| {
            let (title, sql) = entry.split_once('\n').expect("a title and a statement");
            let mut sql = sql.strip_suffix('\n').unwrap_or(sql).to_owned();
            while let Some(at) = sql.find("<U+") {
                let code = u32::from_str_radix(&sql[at + 3..at + 7], 16).expect("a code");
                let character = char::from_u32(code).expect("a character");
                sql.replace_range(at..at + 8, &character.to_string());
            }
            (title.to_owned(), sql)
        })
        .collect()
}

#[test]
fn every_hostile_statement_is_refused() {
    let statements = statements(HOSTILE);
    assert!(statements.len() >= 100, "{}", statements.len());
    let passed: Vec<_> = statements
        .iter()
        .filter_map(|(title, sql)| {
            approve(sql)
                .ok()
                .map(|approved| format!("{title}: {}", approved.sql()))
        })
        .collect();
    assert!(passed.is_empty(), "{}", passed.join("\n"));
}

#[test]
fn every_legitimate_statement_passes() {
    let statements = statements(LEGITIMATE);
    assert!(statements.len() >= 50, "{}", statements.len());
    let refused: Vec<_> = statements
        .iter()
        .filter_map(|(title, sql)| approve(sql).err().map(|refusal| format!("{title}: {refusal}")))
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn what_is_sent_is_approved_again_and_stays_the_same() {
    for (title, sql) in statements(LEGITIMATE) {
        let once = approve(&sql).expect("approved").sql();
        let twice = approve(&once)
            .unwrap_or_else(|refusal| panic!("{title}: {once}: {refusal}"))
            .sql();
        assert_eq!(once, twice, "{title}");
    }
}

#[test]
fn statements_are_spelled_without_comments_and_otherwise_as_written() {
    for (sql, spelled) in [
        ("SELECT 1 -- two\n+ 1", "SELECT 1 \n\n+ 1"),
        ("SELECT/* a */1", "SELECT 1"),
        ("SELECT 1--1", "SELECT 1 - - 1"),
        ("SELECT COUNT (*)", "SELECT COUNT(*)"),
        ("SELECT a . b FROM t", "SELECT a.b FROM t"),
        ("SELECT 'it\\'s', \"x\"", "SELECT 'it\\'s', \"x\""),
        ("SELECT größe", "SELECT `größe`"),
        ("SELECT\n  a,\n\tb\nFROM t;", "SELECT\n  a,\n\tb\nFROM t"),
        ("SELECT x'41', X'4142'", "SELECT 0x41, 0x4142"),
        ("SELECT a!=b", "SELECT a <> b"),
    ] {
        let approved = approve(sql).unwrap_or_else(|refusal| panic!("{sql}: {refusal}"));
        assert_eq!(approved.sql(), spelled);
    }
}

#[test]
fn a_limit_is_put_where_there_is_none_and_lowered_where_it_is_larger() {
    for (sql, limited) in [
        ("SELECT 1", "SELECT 1 LIMIT 11"),
        ("SELECT 1;", "SELECT 1 LIMIT 11"),
        ("SELECT * FROM t LIMIT 5", "SELECT * FROM t LIMIT 5"),
        ("SELECT * FROM t LIMIT 500", "SELECT * FROM t LIMIT 11"),
        (
            "SELECT * FROM t LIMIT 500 OFFSET 20",
            "SELECT * FROM t LIMIT 11 OFFSET 20",
        ),
        ("SELECT * FROM t LIMIT 20, 500", "SELECT * FROM t LIMIT 20, 11"),
        ("SELECT * FROM t LIMIT ?", "SELECT * FROM t LIMIT ?"),
        (
            "SELECT * FROM (SELECT 1 LIMIT 500) s",
            "SELECT * FROM (SELECT 1 LIMIT 500) s LIMIT 11",
        ),
        ("(SELECT 1 LIMIT 500)", "(SELECT 1 LIMIT 500) LIMIT 11"),
        (
            "SELECT 1 UNION SELECT 2 LIMIT 500",
            "SELECT 1 UNION SELECT 2 LIMIT 11",
        ),
        ("SHOW TABLES", "SHOW TABLES"),
    ] {
        let approved = approve(sql).unwrap_or_else(|refusal| panic!("{sql}: {refusal}"));
        assert_eq!(approved.sql_limited(11), limited);
    }
}

#[test]
fn placeholders_are_counted_outside_of_texts() {
    let approved = approve("SELECT ?, '?', `a?` FROM t WHERE a = ?").expect("approved");
    assert_eq!(approved.placeholders(), 2);
    assert_eq!(approved.kind(), Kind::Query);
    assert_eq!(approve("SHOW TABLES").expect("approved").kind(), Kind::Look);
}

#[test]
fn functions_that_not_all_servers_have_are_named() {
    let approved =
        approve("SELECT regexp_like(a, 'b'), RANK() OVER (ORDER BY a), COUNT(*) FROM t").expect("approved");
    assert_eq!(approved.doubtful_functions(), ["RANK", "REGEXP_LIKE"]);
}

#[test]
fn a_refusal_says_why_and_what_to_do() {
    let error =
        mosaic_connector_kit::ToolError::from(approve("UPDATE film SET title = 'x'").expect_err("refused"));
    assert_eq!(error.kind, mosaic_connector_kit::ErrorKind::Invalid);
    assert!(error.message.contains("UPDATE"), "{}", error.message);
    assert!(error.hint.is_some());
    let refusal = approve("SELECT my_own(1)").expect_err("refused");
    assert!(refusal.to_string().contains("`my_own`"), "{refusal}");
    let refusal = approve(&format!("SELECT '{}'", "x".repeat(70_000))).expect_err("refused");
    assert!(refusal.to_string().contains("longer"), "{refusal}");
}

#[test]
fn endless_chains_are_refused_before_they_exhaust_the_stack() {
    // Each of these makes a tree as deep as it is long.
    for (head, link) in [
        ("SELECT 1", "+1"),
        ("SELECT 1", " OR 1"),
        ("SELECT 1", " UNION SELECT 1"),
        ("SELECT 1", " IS NULL"),
        ("SELECT 1", " COLLATE a"),
        ("SELECT * FROM t", " JOIN t"),
        ("SELECT ", "NOT "),
        ("SELECT ", "-"),
        ("SELECT ", "!"),
        ("SELECT ", "("),
        ("SELECT 1 FROM ", "(SELECT 1 FROM "),
        ("SELECT ", "CASE WHEN 1 THEN "),
        ("SELECT ", "INTERVAL "),
        ("SELECT ", "BINARY "),
        ("SELECT a", "->'$'"),
        ("SELECT 'a'", " 'a'"),
        ("EXPLAIN ", "EXPLAIN "),
    ] {
        for count in [100, 1_900, 60_000 / link.len()] {
            // What counts is that it returns.
            let _ = approve(&format!("{head}{}", link.repeat(count)));
        }
        let longest = format!("{head}{}", link.repeat(60_000 / link.len()));
        assert!(
            approve(&longest).is_err() || link == " 'a'" || link == " JOIN t",
            "{link}"
        );
    }
    // A long list is no chain.
    let list = vec!["12345"; 8_000].join(", ");
    assert!(approve(&format!("SELECT * FROM t WHERE id IN ({list})")).is_ok());
}
