/** Long texts of the demo platform. */

export const sql = `SELECT c.name AS category, SUM(p.amount) AS revenue, COUNT(*) AS rentals
FROM payment p
JOIN rental r ON r.rental_id = p.rental_id
JOIN inventory i ON i.inventory_id = r.inventory_id
JOIN film_category fc ON fc.film_id = i.film_id
JOIN category c ON c.category_id = fc.category_id
GROUP BY c.name
ORDER BY revenue DESC
LIMIT 5`;

export const revenueAnswer = `**Sports** films earn most: **$5,314.21** from 1,179 rentals, 12% ahead of Sci-Fi.

| Category | Revenue | Rentals | Per rental |
|:--|--:|--:|--:|
| Sports | 5,314.21 | 1,179 | 4.51 |
| Sci-Fi | 4,756.98 | 1,101 | 4.32 |
| Animation | 4,656.30 | 1,166 | 3.99 |
| Drama | 4,587.39 | 1,060 | 4.33 |
| Comedy | 4,383.58 | 941 | 4.66 |

Two things stand out:

1. *Comedy* has the fewest rentals of the five, but the most revenue **per rental**.
2. Animation is rented nearly as often as Sports and earns 14% less, because its films are cheaper:
   - median rental rate 2.99, against 4.99
   - fewer late fees

The figures come from \`payment\`, joined through \`rental\` and \`inventory\`:

\`\`\`sql
SELECT c.name, SUM(p.amount)
FROM payment p JOIN rental r USING (rental_id)
GROUP BY c.name;
\`\`\`

> Payments without a rental (5 rows) are left out.

How the view is defined is told in the [Sakila manual](https://dev.mysql.com/doc/sakila/en/).`;

const paragraphs = [
  "## How rentals run through the week\n\nRentals follow the week closely. They rise from **Tuesday** on, reach their height on *Saturday evening*, and fall again by Monday noon, in both stores and in each month that the table covers.\n\n",
  "The first store is the busier one. It holds 2,270 copies and rents each of them about three and a half times; the second holds 2,311 and rents each a little less often. See `inventory.store_id`.\n\n",
  "- Weekday mornings are quiet: fewer than forty rentals an hour\n- Evenings from six to nine make up a third of all rentals\n- Late returns cluster on **Mondays**\n  - mostly long films\n  - mostly from the second store\n\n",
  "```sql\nSELECT DAYNAME(rental_date) AS day, COUNT(*) AS rentals\nFROM rental\nGROUP BY day\nORDER BY FIELD(day, 'Monday', 'Tuesday', 'Wednesday');\n```\n\n",
  "| Day | Rentals | Late |\n|---|--:|--:|\n| Friday | 2,272 | 101 |\n| Saturday | 2,311 | 88 |\n| Sunday | 2,320 | 140 |\n\n",
  "Whether that is worth a change of opening hours is another question: the data has no record of visits that ended without a rental, so a quiet hour may be quiet because the shop is *closed in all but name*.\n\n",
];

/** Returns an answer of about 6,400 characters with everything Markdown has. */
export function longAnswer(): string {
  let text = "";
  while (text.length < 6400) text += paragraphs.join("");
  return text;
}
