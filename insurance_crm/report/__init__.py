from . import insurance_list, insurance_gift_plan, ir_actions_report
