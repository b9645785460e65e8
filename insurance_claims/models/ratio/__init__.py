from . import insurance_loss
from . import insurance_loss_source
