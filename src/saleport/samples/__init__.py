"""Code samples: one call of the API as a complete program, in each of eight languages."""

from saleport.samples.request import SampleRequest
from saleport.samples.writing import LANGUAGES, SampleLanguage, sample

__all__ = ["LANGUAGES", "SampleLanguage", "SampleRequest", "sample"]
