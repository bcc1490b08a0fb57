"""What a data team would write: each condition as SQL, in the usual way, wrong here and there.

Texts are folded by lower and trim, numbers are cast as far as they can be.
"""

import sys
from pathlib import Path

import duckdb

_STAGES = """
CREATE OR REPLACE TABLE by_hand AS
WITH answers AS (
    SELECT "ID" AS id, lower(trim("Outcome")) AS outcome,
        lower(trim("Industry")) IN ('retail', 'logistics', 'wholesale', 'e-commerce') AS profile,
        try_cast(replace("Employees", ',', '') AS DOUBLE) BETWEEN 50 AND 5000 AS size,
        regexp_matches("Last inbound", 'Demo|Question|White paper', 'i') AS engaged,
        "Last contact" BETWEEN $1::DATE - 90 AND $1::DATE AS recent,
        "Close date" BETWEEN $1::DATE AND $1::DATE + INTERVAL 12 MONTH AS timeline,
        coalesce("Decision maker" <> '-', false) OR coalesce("Champion aware", false) AS decider,
        try_cast(regexp_replace(replace("Budget (EUR)", ',', ''), '[€$ k]', '', 'g') AS DOUBLE)
            * CASE WHEN "Budget (EUR)" LIKE '%k%' THEN 1000 ELSE 1 END >= 10000 AS budget,
        "Next step" IS NOT NULL AS step, "Trigger" IS NOT NULL AS event
    FROM read_parquet('{prospects}')
)
SELECT id, CASE
    WHEN outcome = 'won' THEN 'Won' WHEN outcome = 'lost' THEN 'Lost'
    WHEN outcome = 'on hold' THEN 'On hold'
    WHEN NOT coalesce(profile AND size AND engaged, false) THEN 'List'
    WHEN coalesce(recent AND timeline, false) AND decider::INT + coalesce(budget, false)::INT
        + step::INT + event::INT >= 3 THEN 'Opportunity'
    ELSE 'Lead' END AS stage
FROM answers
"""


def _main() -> None:
    config, prospects, day = sys.argv[1:]
    with duckdb.connect(str(Path(config).with_name("by_hand.duckdb"))) as connection:
        connection.execute(_STAGES.replace("{prospects}", prospects), [day])


if __name__ == "__main__":
    _main()
