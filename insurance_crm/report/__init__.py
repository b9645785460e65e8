from . import insurance_list, ir_actions_report
