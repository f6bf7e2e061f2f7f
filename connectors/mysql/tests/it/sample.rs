//! The connector against the sample company's database: what the examples ask has an answer, the orders are the story's,
//! and nothing can be changed.

use crate::{call, query, records, rows};
use mosaic_connector_kit::Rows;
use mosaic_connector_mysql::MySql;
use mosaic_sample::{Company, Scale};
use serde_json::json;

async fn company() -> (mosaic_sample::mysql::MySql, MySql) {
    let now = "2026-03-02T16:20:00Z".parse().expect("a time");
    let company = Company::at(now, Scale::Story).expect("the company");
    let server = mosaic_sample::mysql::MySql::start(&company)
        .await
        .expect("the server");
    let environment = server.environment();
    let connector = MySql::new(|name| {
        let found = environment.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone())
    });
    (server, connector)
}

fn cells(rows: &Rows) -> Vec<Vec<&str>> {
    rows.rows
        .iter()
        .map(|row| row.iter().map(|cell| cell.as_deref().unwrap_or("NULL")).collect())
        .collect()
}

#[tokio::test]
async fn the_latest_ten_orders_end_with_the_newest() {
    let (_server, connector) = company().await;
    let latest = rows(
        &connector,
        "sample_table",
        json!({"table": "orders", "limit": 10}),
    )
    .await;
    assert_eq!(latest.notes, ["the latest by placed_at"]);
    let name = latest
        .columns
        .iter()
        .position(|column| column.name == "name")
        .expect("a column");
    let names: Vec<&str> = latest
        .rows
        .iter()
        .filter_map(|row| row[name].as_deref())
        .collect();
    let expected: Vec<String> = (4216..=4225).rev().map(|number| format!("#{number}")).collect();
    assert_eq!(names, expected);
}

#[tokio::test]
async fn the_tables_are_described_with_their_keys_and_counted() {
    let (_server, connector) = company().await;
    let tables = records(&connector, "list_tables", json!({})).await;
    let mut names: Vec<&str> = tables
        .records
        .iter()
        .filter_map(|table| table["table"].as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "customers",
            "order_items",
            "orders",
            "page_views",
            "payments",
            "products",
            "refunds",
            "shipments"
        ]
    );
    let orders = records(&connector, "describe_table", json!({"table": "order"})).await;
    let described = serde_json::to_string(&orders.records).expect("json");
    for expected in ["customer_id", "customers", "the number customers know: #4187"] {
        assert!(described.contains(expected), "{expected}: {described}");
    }
    let count = query(&connector, "SELECT COUNT(*) FROM orders").await;
    assert_eq!(cells(&count), [["106"]]);
    let customers = records(
        &connector,
        "get_table_stats",
        json!({"table": "customers", "exact": true}),
    )
    .await;
    assert!(
        serde_json::to_string(&customers.records)
            .expect("json")
            .contains("60")
    );
}

#[tokio::test]
async fn the_revenue_by_month_is_the_sum_of_its_orders() {
    let (_server, connector) = company().await;
    let by_month = query(
        &connector,
        "SELECT DATE_FORMAT(o.placed_at, '%Y-%m') AS month, COUNT(DISTINCT o.id) AS orders, \
         SUM(i.quantity * i.unit_price) AS goods FROM orders o JOIN order_items i ON i.order_id = o.id \
         GROUP BY month ORDER BY month",
    )
    .await;
    let months = cells(&by_month);
    assert_eq!(
        months.iter().map(|row| row[0]).collect::<Vec<_>>(),
        ["2026-01", "2026-02", "2026-03"]
    );
    let orders: u32 = months.iter().filter_map(|row| row[1].parse::<u32>().ok()).sum();
    assert_eq!(orders, 106);
    let whole = query(&connector, "SELECT SUM(goods) FROM orders").await;
    let whole: f64 = cells(&whole)[0][0].parse().expect("a sum");
    let sum: f64 = months.iter().filter_map(|row| row[2].parse::<f64>().ok()).sum();
    assert!((whole - sum).abs() < 0.001, "{whole} {sum}");
    let best = query(
        &connector,
        "SELECT p.title, SUM(i.quantity) AS sold FROM order_items i JOIN products p ON p.id = i.product_id \
         GROUP BY p.title ORDER BY sold DESC LIMIT 3",
    )
    .await;
    assert_eq!(best.rows.len(), 3);
}

#[tokio::test]
async fn the_outage_is_in_the_payments() {
    let (_server, connector) = company().await;
    let twice = query(
        &connector,
        "SELECT o.name, c.name, o.total, o.financial_status FROM orders o JOIN customers c ON c.id = o.customer_id \
         JOIN payments p ON p.order_id = o.id AND p.status = 'captured' GROUP BY o.id HAVING COUNT(*) > 1 ORDER BY o.name",
    )
    .await;
    assert_eq!(
        cells(&twice),
        [
            ["#4187", "Victor Lindgren", "129.00", "partially_refunded"],
            ["#4191", "Giulia Ferrari", "75.00", "partially_refunded"],
            ["#4196", "Emil Kjær", "82.00", "paid"],
        ]
    );
    let failed = query(
        &connector,
        "SELECT MIN(created_at), COUNT(*) FROM payments WHERE error = 'session_expired'",
    )
    .await;
    assert_eq!(cells(&failed), [["2026-02-20 13:44:00", "3"]]);
    let found = records(&connector, "search_rows", json!({"query": "lindgren"})).await;
    assert!(
        serde_json::to_string(&found.records)
            .expect("json")
            .contains("victor.lindgren@post.example")
    );
}

#[tokio::test]
async fn the_account_may_only_read() {
    use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
    let (server, connector) = company().await;
    call(&connector, "execute_query", json!({"sql": "DELETE FROM orders"}))
        .await
        .expect_err("refused by the connector");
    let environment = server.environment();
    let of = |name: &str| {
        let found = environment.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).expect("a variable")
    };
    let options = MySqlConnectOptions::new()
        .host(&of("MYSQL_HOST"))
        .port(of("MYSQL_PORT").parse().expect("a port"))
        .username(&of("MYSQL_USER"))
        .password(&of("MYSQL_PASSWORD"))
        .database(&of("MYSQL_DATABASE"));
    let pool = MySqlPoolOptions::new()
        .connect_with(options)
        .await
        .expect("connected");
    for statement in [
        "DELETE FROM orders",
        "DROP TABLE refunds",
        "SELECT name FROM orders INTO OUTFILE '/tmp/orders.txt'",
    ] {
        sqlx::query(statement)
            .execute(&pool)
            .await
            .expect_err("refused by the server");
    }
    pool.close().await;
}
