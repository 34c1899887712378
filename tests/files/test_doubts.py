"""What is told of rows that do not fit together names the very place."""

from saleport.errors import ErrorCode, Problem
from saleport.files.doubts import Doubts


def test_of_a_row_with_several_products_the_one_that_came_before_is_named() -> None:
    problems: list[Problem] = []
    kettle, cup = {"sku": "KETTLE", "orderLineReference": "1"}, {"sku": "CUP", "orderLineReference": "2"}
    products = [kettle, {"sku": "LID", "orderLineReference": "3"}, cup, kettle]
    Doubts().look_at_lines(products, 2, problems)
    assert [(problem.code, problem.field) for problem in problems] == [
        (ErrorCode.ROWS_DISAGREE, "products[3].orderLineReference")
    ]
