"""The label of a model type."""

from uuid import uuid4

from saleport.catalogue.model_type import ModelType
from saleport.values import Language


def test_the_label_is_in_the_language_of_its_reader() -> None:
    model_type = ModelType(uuid4(), "washing-machine", "Washing machine", "Lave-linge")
    assert model_type.label(Language.ENGLISH) == "Washing machine"
    assert model_type.label(Language.FRENCH) == "Lave-linge"
