//! The tools, with descriptions written for a model: what each is for, and which one to prefer. Every word is paid for in
//! every request.

use mosaic_connector_kit::schema::{self, Argument, choice, flag, list, number, paging, text};
use mosaic_connector_kit::{Effect, Tool};
use serde_json::{Value, json};

/// Returns all tools.
pub(super) fn tools() -> Vec<Tool> {
    [
        orders(),
        products(),
        customers(),
        stock(),
        store(),
        writes(),
        heavy_writes(),
        cancelling(),
    ]
    .concat()
}

/// Name, title, description.
type Words = [&'static str; 3];

fn read(
    toolset: &'static str,
    [name, title, description]: Words,
    arguments: Vec<Argument>,
    example: Value,
) -> Tool {
    Tool {
        name,
        toolset,
        title,
        description,
        effect: Effect::Read,
        open_world: true,
        input: schema::input(arguments),
        output: schema::records(),
        example,
    }
}

fn with_paging(arguments: impl IntoIterator<Item = Argument>) -> Vec<Argument> {
    arguments.into_iter().chain(paging()).collect()
}

fn orders() -> Vec<Tool> {
    vec![
        read(
            "orders",
            [
                "list_orders",
                "List orders",
                "Orders with customer, total, payment, fulfillment, items. For one order use get_order, for sums run_analytics.",
            ],
            with_paging([
                text("query").about("words (customer, product, SKU, tag), or filters: financial_status:paid tag:vip email:… sku:… total_price:>100 created_at:>2026-03-01 AND OR NOT"),
                text("status").about("open, closed, cancelled, unfulfilled, fulfilled, paid, pending, refunded, partially_refunded"),
                text("since").about("7d, last week, 2026-03-01"),
                text("until"),
                number("min_total"),
                choice("sort", &["newest", "oldest", "highest_total", "lowest_total", "updated", "relevance"]),
            ]),
            json!({"since": "60d", "min_total": 100, "limit": 5}),
        ),
        read(
            "orders",
            [
                "get_order",
                "Read an order",
                "One order in full: all line items, payments, refunds, shipments, note, timeline.",
            ],
            vec![text("name").about("#4187"), text("id").about("number or admin link")],
            json!({"name": "#4187"}),
        ),
        read(
            "orders",
            ["list_draft_orders", "List draft orders", "Draft orders (quotes, wholesale), latest change first."],
            with_paging([text("query"), choice("status", &["open", "invoice_sent", "completed", "any"])]),
            json!({"query": "kettle"}),
        ),
        read(
            "orders",
            [
                "get_fulfillment_orders",
                "See what is to be sent",
                "What is left to send, from which location, and holds: of one order, else of all open ones.",
            ],
            with_paging([text("order"), flag("include_closed")]),
            json!({"order": "#4187"}),
        ),
        read(
            "store",
            ["list_discounts", "List discounts", "Discount codes and automatic discounts with terms and use."],
            with_paging([text("query"), choice("status", &["active", "scheduled", "expired", "any"])]),
            json!({"status": "active"}),
        ),
    ]
}

fn products() -> Vec<Tool> {
    vec![
        read(
            "products",
            [
                "list_products",
                "List products",
                "Products with price, stock and status.",
            ],
            with_paging([
                text("query").about("words, or filters: vendor:… tag:… product_type:… inventory_total:<5"),
                choice("status", &["active", "draft", "archived", "unlisted", "any"]),
                choice("sort", &["title", "newest", "updated", "stock"]),
            ]),
            json!({"query": "mug"}),
        ),
        read(
            "products",
            [
                "get_product",
                "Read a product",
                "One product: description, all variants, collections.",
            ],
            vec![
                text("product")
                    .required()
                    .about("title, handle, SKU, id or admin link"),
            ],
            json!({"product": "Ember Mug"}),
        ),
        read(
            "products",
            [
                "search_variants",
                "Find variants",
                "Variants by whole SKU or barcode (or a beginning with *), or words.",
            ],
            with_paging([text("sku"), text("barcode"), text("query")]),
            json!({"sku": "EMB-MUG-*"}),
        ),
        read(
            "products",
            [
                "list_collections",
                "List collections",
                "Collections with their number of products.",
            ],
            with_paging([text("query")]),
            json!({}),
        ),
    ]
}

fn customers() -> Vec<Tool> {
    vec![
        read(
            "customers",
            [
                "list_customers",
                "List customers",
                "Customers with number of orders and amount spent.",
            ],
            with_paging([
                text("query").about("words, or filters: country:PT orders_count:>3 total_spent:>200 tag:…"),
                choice("sort", &["updated", "newest", "name"]),
            ]),
            json!({"query": "Lindgren"}),
        ),
        read(
            "customers",
            [
                "get_customer",
                "Read a customer",
                "One customer and their orders, newest first.",
            ],
            with_paging([text("customer").required().about("name, email or id")]),
            json!({"customer": "Victor Lindgren"}),
        ),
    ]
}

fn stock() -> Vec<Tool> {
    vec![
        read(
            "inventory",
            [
                "get_inventory",
                "See stock",
                "Stock by variant and location: available, on hand, committed, incoming. All variants when nothing is given.",
            ],
            with_paging([
                text("sku"),
                text("product").about("title, words or id"),
                text("location"),
            ]),
            json!({"product": "Ember Mug", "location": "Porto"}),
        ),
        read(
            "inventory",
            ["list_locations", "List locations", "Places where stock lies."],
            vec![],
            json!({}),
        ),
    ]
}

fn store() -> Vec<Tool> {
    let mut analytics = read(
        "analytics",
        [
            "run_analytics",
            "Run ShopifyQL",
            "Sales figures by ShopifyQL, for sums, rankings and trends: FROM sales SHOW total_sales, orders GROUP BY product_title SINCE -30d UNTIL today ORDER BY total_sales DESC LIMIT 10. Also TIMESERIES day.",
        ],
        vec![text("query").required()],
        json!({"query": "FROM sales SHOW total_sales, orders GROUP BY product_title SINCE -30d UNTIL today ORDER BY total_sales DESC"}),
    );
    analytics.output = schema::rows();
    vec![
        read(
            "store",
            [
                "get_shop",
                "See the shop",
                "Name, domain, currency, timezone, plan, and what this token may do.",
            ],
            vec![],
            json!({}),
        ),
        analytics,
        read(
            "store",
            [
                "graphql_query",
                "Query the Admin API",
                "A read-only Admin GraphQL query (2026-10) for what no other tool shows. Mutations are refused. Keep `first` small.",
            ],
            vec![text("query").required(), text("variables").about("JSON object")],
            json!({"query": "query Recent($n: Int!) { orders(first: $n, reverse: true) { nodes { name createdAt sourceName } } }", "variables": "{\"n\": 3}"}),
        ),
    ]
}

fn write(effect: Effect, tool: Tool) -> Tool {
    Tool { effect, ..tool }
}

fn writes() -> Vec<Tool> {
    vec![
        write(
            Effect::IdempotentWrite,
            read(
                "write",
                ["add_tags", "Add tags", "Adds tags; those that are there stay."],
                vec![
                    choice("kind", &["order", "product", "customer", "draft_order"]).required(),
                    text("id").required().about("number, name or id"),
                    list("tags").required(),
                ],
                json!({"kind": "order", "id": "#4196", "tags": ["refund-due"]}),
            ),
        ),
        write(
            Effect::Write,
            read(
                "write",
                [
                    "create_draft_order",
                    "Create a draft order",
                    "A draft order (quote); nothing is charged or sent.",
                ],
                vec![
                    list("items")
                        .required()
                        .about("[{sku, quantity}] or [{title, price, currency, quantity}]"),
                    text("customer").about("name, email or id"),
                    text("note"),
                    text("po_number"),
                    number("discount_percent"),
                    list("tags"),
                ],
                json!({"items": [{"sku": "EMB-MUG-GRN", "quantity": 6}], "customer": "Victor Lindgren", "note": "Quote for the club"}),
            ),
        ),
        write(
            Effect::IdempotentDestructive,
            read(
                "write",
                [
                    "update_order",
                    "Change an order",
                    "Replaces note, tags, email or PO number of an order; what is left out stays. To add tags use add_tags.",
                ],
                vec![
                    text("order").required(),
                    text("note"),
                    list("tags"),
                    text("email"),
                    text("po_number"),
                ],
                json!({"order": "#4196", "note": "Second charge refunded today."}),
            ),
        ),
    ]
}

fn heavy_writes() -> Vec<Tool> {
    vec![
        write(
            Effect::IdempotentDestructive,
            read(
                "write",
                [
                    "update_product",
                    "Change a product",
                    "Replaces what is given of a product; the rest stays.",
                ],
                vec![
                    text("product").required(),
                    text("title"),
                    text("description").about("Markdown"),
                    choice("status", &["active", "draft", "archived", "unlisted"]),
                    text("vendor"),
                    text("product_type"),
                    list("tags"),
                ],
                json!({"product": "Ridge Kettle 0.8 l", "status": "draft", "description": "Gooseneck kettle for the stove and the fire."}),
            ),
        ),
        write(
            Effect::IdempotentDestructive,
            read(
                "write",
                [
                    "set_inventory",
                    "Set stock",
                    "Sets what is available of a SKU at a location. Refused if the stock changed meanwhile.",
                ],
                vec![
                    text("sku").required(),
                    text("location").required(),
                    number("quantity").required(),
                    number("expected").about("what it must be now"),
                    text("reason").about("correction, received, damaged, restock …"),
                ],
                json!({"sku": "FLD-SCL-01", "location": "Berlin store", "quantity": 14}),
            ),
        ),
    ]
}

fn cancelling() -> Vec<Tool> {
    vec![write(
        Effect::Destructive,
        read(
            "write",
            [
                "cancel_order",
                "Cancel an order",
                "Cancels an order for good; sent orders cannot be. Money, stock and customer are left alone unless asked.",
            ],
            vec![
                text("order").required(),
                choice(
                    "reason",
                    &["customer", "declined", "fraud", "inventory", "staff", "other"],
                )
                .required(),
                flag("refund"),
                flag("restock"),
                flag("notify"),
                text("note"),
            ],
            json!({"order": "#4225", "reason": "customer", "restock": true}),
        ),
    )]
}
