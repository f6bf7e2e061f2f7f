//! Questions that need no model.

use mosaic_connector_kit::info::{Pattern, pattern};

pub(super) fn patterns() -> Vec<Pattern> {
    [orders(), spans(), goods()].concat()
}

fn orders() -> Vec<Pattern> {
    vec![
        pattern(
            "(show) (me) (the) (details) (of) order {name}",
            "get_order",
            &[("name", "{name}")],
        ),
        pattern(
            "(show) (me) (the) latest|last|newest|recent {n:number} orders",
            "list_orders",
            &[("limit", "{n}")],
        ),
        pattern(
            "(show) (me) (the) {n:number} latest|last|newest|recent orders",
            "list_orders",
            &[("limit", "{n}")],
        ),
        pattern(
            "(show|list) (me) (all) (the) latest|newest|recent orders",
            "list_orders",
            &[],
        ),
        pattern(
            "(show|list) (me) (all) (the) unfulfilled|unshipped orders",
            "list_orders",
            &[("status", "unfulfilled")],
        ),
        pattern(
            "(show|list) (me) (all) (the) unpaid|pending orders",
            "list_orders",
            &[("status", "pending")],
        ),
        pattern(
            "(show|list) (me) (all) (the) open orders",
            "list_orders",
            &[("status", "open")],
        ),
        pattern(
            "(show|list) (me) (all) (the) refunded orders",
            "list_orders",
            &[("status", "refunded")],
        ),
        pattern(
            "(show|list) (me) (all) (the) cancelled|canceled orders",
            "list_orders",
            &[("status", "cancelled")],
        ),
    ]
}

/// By amount and time.
fn spans() -> Vec<Pattern> {
    vec![
        pattern(
            "(show|list) (me) (all) (the) orders over|above {amount:number} (euro|euros|eur|dollars)",
            "list_orders",
            &[("min_total", "{amount}")],
        ),
        pattern(
            "(show|list) (me) (all) (the) orders (from|of) last week over|above {amount:number} (euro|euros|eur|dollars)",
            "list_orders",
            &[("since", "last week"), ("min_total", "{amount}")],
        ),
        pattern(
            "(show|list) (me) (all) (the) orders over|above {amount:number} (euro|euros|eur|dollars) (from) last week",
            "list_orders",
            &[("since", "last week"), ("min_total", "{amount}")],
        ),
        pattern(
            "(show|list) (me) (all) (the) orders (from|of) today",
            "list_orders",
            &[("since", "today")],
        ),
        pattern(
            "(show|list) (me) (all) (the) orders (from|of) yesterday",
            "list_orders",
            &[("since", "yesterday")],
        ),
        pattern(
            "(show|list) (me) (all) (the) orders (from|of) last week",
            "list_orders",
            &[("since", "last week")],
        ),
        pattern(
            "(show|list) (me) (all) (the) orders (from|of) this week",
            "list_orders",
            &[("since", "this week")],
        ),
        pattern(
            "(show|list) (me) (all) (the) orders (from|of) last month",
            "list_orders",
            &[("since", "last month")],
        ),
        pattern(
            "(show|list) (me) (all) (the) orders of|from|in (the) last|past {n:number} days",
            "list_orders",
            &[("since", "{n}d")],
        ),
    ]
}

fn goods() -> Vec<Pattern> {
    vec![
        pattern(
            "(show|list) (me) (all) (the|our) products",
            "list_products",
            &[("limit", "50")],
        ),
        pattern(
            "(show) (me) (the) product {name:rest}",
            "get_product",
            &[("product", "{name}")],
        ),
        pattern(
            "(show) (me) (the) stock|inventory of|for {name:rest}",
            "get_inventory",
            &[("product", "{name}")],
        ),
        pattern(
            "how many|much {name} are|is in|on stock",
            "get_inventory",
            &[("product", "{name}")],
        ),
        pattern(
            "(show) (me) (the) customer {name:rest}",
            "get_customer",
            &[("customer", "{name}")],
        ),
        pattern(
            "(show|list) (me) (the) (open) draft orders|drafts",
            "list_draft_orders",
            &[],
        ),
        pattern(
            "(show|list) (me) (the) (active) discounts",
            "list_discounts",
            &[("status", "active")],
        ),
        pattern("what has|needs to be shipped|sent", "get_fulfillment_orders", &[]),
    ]
}
