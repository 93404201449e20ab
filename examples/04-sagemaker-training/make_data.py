"""Makes churn.csv, the training data of this example.

The customers are invented: no row is about anybody. Who leaves follows a rule
with chance in it, so that a model finds most of it and never all. The same
Python code gives the same bytes on every machine.

    python3 make_data.py > churn.csv
"""

import math
import random

COLUMNS = ("tenure_months", "monthly_charge", "support_calls", "late_payments", "products", "yearly_contract", "churned")


def customer(chance):
    tenure = int(72 * chance() ** 1.5)
    charge = round(20 + 100 * chance(), 2)
    calls = int(8 * chance() ** 2)
    late = int(5 * chance() ** 3)
    products = 1 + int(4 * chance())
    contract = int(chance() < 0.4)
    leaning = -0.6 - 0.05 * tenure + 0.02 * (charge - 60) + 0.55 * calls + 0.5 * late - 0.3 * (products - 2) - 1.2 * contract
    return tenure, charge, calls, late, products, contract, int(chance() < 1 / (1 + math.exp(-leaning)))


if __name__ == "__main__":
    chance = random.Random(2026).random  # the one method that Python promises never to change
    print(*COLUMNS, sep=",")
    for _ in range(900):
        print(*customer(chance), sep=",")
