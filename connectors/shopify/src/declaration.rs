//! What the connector says about itself: the connect form, the questions that need no model, the tools with descriptions
//! written for a model. Data only.

mod patterns;
mod tools;

use mosaic_connector_kit::Declaration;
use mosaic_connector_kit::info::{ConnectorInfo, Entity, Field, FieldKind, SearchTool};

/// Returns the declaration.
#[must_use]
pub fn declaration() -> Declaration {
    Declaration {
        info: ConnectorInfo {
            id: "shopify",
            name: "Shopify",
            icon: "cart",
            description: "Orders, products, stock, customers and sales of a Shopify store; can note, tag, draft, restock and cancel.",
            fields: fields(),
            examples: vec![
                "latest 5 orders",
                "order #4187",
                "unfulfilled orders",
                "stock of Ember Mug",
                "Which products sold best in the last 30 days?",
            ],
            patterns: patterns::patterns(),
            search_tools: vec![
                SearchTool::new("list_orders", "query")
                    .between("since", "created_at:<{}")
                    .amount("min_total", "current_total_price:<={}")
                    .finds(&["order", "sale"])
                    .lists(),
                SearchTool::new("list_products", "query")
                    .finds(&["product", "price", "stock", "inventory"])
                    .lists(),
            ],
            words: vec![
                "shop",
                "store",
                "order",
                "orders",
                "product",
                "products",
                "customer",
                "customers",
                "stock",
                "inventory",
                "refund",
                "sales",
                "revenue",
                "discount",
                "fulfillment",
                "shipment",
                "sku",
            ],
            entities: entities(),
            schema_tools: vec!["list_locations", "get_shop"],
            // A store's own app signs in with the client-credentials grant: nobody is sent to a browser.
            oauth: None,
        },
        environment: vec![],
        tools: tools::tools(),
        instructions: "One Shopify store. Orders are named by number (#4187), products by title, handle or SKU. `query` takes plain \
             words or Shopify's search syntax. Amounts are in the shop's currency, times UTC. Use run_analytics for sums over many \
             orders, graphql_query only for what no other tool shows. Every tool also takes `fields` and `format` (concise, \
             detailed, json).",
    }
}

fn fields() -> Vec<Field> {
    vec![
        Field::new("SHOPIFY_SHOP_URL", "Store", FieldKind::Text)
            .required()
            .help("The name before .myshopify.com, or the whole address"),
        Field::new("SHOPIFY_ACCESS_TOKEN", "Access token", FieldKind::Secret)
            .help("shpat_… of a custom app that the store has already (new apps use the id and secret below). Scopes to read: read_orders, read_products, read_customers, read_inventory, read_locations, read_draft_orders, read_discounts, read_merchant_managed_fulfillment_orders, read_reports; read_all_orders for orders older than 60 days; to write: the write_ scopes of the same")
            .help_url("https://help.shopify.com/en/manual/apps/app-types/custom-apps"),
        Field::new("SHOPIFY_CLIENT_ID", "Client ID", FieldKind::Text)
            .help("Of an app of your organisation in the Dev Dashboard, installed in this store, instead of a token")
            .help_url("https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/client-credentials-grant"),
        Field::new("SHOPIFY_CLIENT_SECRET", "Client secret", FieldKind::Secret)
            .help("Of the same app; tokens are fetched with it and last 24 hours"),
        Field::new("SHOPIFY_STORE_NAME", "Store name in links", FieldKind::Text)
            .advanced()
            .help("The name in admin.shopify.com/store/<name>, where the store's address does not hold it"),
    ]
}

fn entities() -> Vec<Entity> {
    vec![
        Entity {
            name: "order",
            pattern: r"(#\d{4,7})\b",
            tool: "get_order",
            argument: "name",
            example: "#4187",
        },
        Entity {
            name: "order",
            pattern: r"https://admin\.shopify\.com/store/[\w-]+/orders/(\d+)",
            tool: "get_order",
            argument: "id",
            example: "https://admin.shopify.com/store/larkspur-goods/orders/6210004287495",
        },
        Entity {
            name: "product",
            pattern: r"https://admin\.shopify\.com/store/[\w-]+/products/(\d+)",
            tool: "get_product",
            argument: "product",
            example: "https://admin.shopify.com/store/larkspur-goods/products/8140000000093",
        },
        Entity {
            name: "customer",
            pattern: r"https://admin\.shopify\.com/store/[\w-]+/customers/(\d+)",
            tool: "get_customer",
            argument: "customer",
            example: "https://admin.shopify.com/store/larkspur-goods/customers/7030000000041",
        },
    ]
}
