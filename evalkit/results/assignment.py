"""Who gets what: the cheapest pairs of rows and columns (Hungarian method, by shortest augmenting paths)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def cheapest_pairs(cost: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return (row, column) pairs, as many as the shorter side has, each row and column at most once, of the smallest sum of costs.

    The costs must be finite.
    """
    if cost.shape[0] > cost.shape[1]:
        return [(row, column) for column, row in cheapest_pairs(cost.T)]
    favourites = cost.argmin(axis=1).tolist()
    if len(set(favourites)) == len(favourites):
        return list(enumerate(favourites))  # nobody wants what another one wants: by far the most usual case
    return sorted((row, column) for column, row in enumerate(_assigned(cost.tolist())) if row >= 0)


def _assigned(cost: list[list[float]]) -> list[int]:
    """Return the row of each column, -1 for none; there are at least as many columns as rows.

    Rows are added one by one. Each looks for the cheapest path over columns that are taken, whose rows move on, to a free one. Prices of
    rows and columns keep all reduced costs (cost - row price - column price) at or above 0. For matrices of thirty by thirty, lists are
    faster than arrays.
    """
    columns = range(len(cost[0]))
    row_price, column_price = [0.0] * len(cost), [0.0] * len(cost[0])
    owner = [-1] * len(cost[0])
    for new_row in range(len(cost)):
        shortest, came_from = [math.inf] * len(cost[0]), [-1] * len(cost[0])
        seen: list[int] = []
        free = set(columns)
        row, column, length = new_row, -1, 0.0
        while row >= 0:
            costs, price = cost[row], row_price[row] - length
            for other in free:
                way = costs[other] - price - column_price[other]
                if way < shortest[other]:
                    shortest[other], came_from[other] = way, column
            column = min(free, key=shortest.__getitem__)
            length = shortest[column]
            free.remove(column)
            seen.append(column)
            row = owner[column]
        row_price[new_row] += length
        for other in seen[:-1]:
            row_price[owner[other]] += length - shortest[other]
            column_price[other] -= length - shortest[other]
        while column >= 0:
            before = came_from[column]
            owner[column] = owner[before] if before >= 0 else new_row
            column = before
    return owner
